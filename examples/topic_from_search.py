"""Gather into a topic the datasets that a search finds; run again, it adds those that are new.

On a portal that you name, ORGANIZATION_ID, TOPIC_ID and WORDS are needed.
"""

from portal import find_portal, value

from datagouv import Client, Topic


def gather(client: Client, topic: Topic, words: str, organization_id: str) -> None:
    """Add to the topic what the search finds and the topic does not hold yet."""
    held = {element.element.id for element in topic.elements(class_="Dataset") if element.element}
    found = client.datasets.search(words, organization=organization_id, fields=("title",))
    new = [dataset for dataset in found if dataset.id not in held]
    for dataset in new:
        print(f"+ {dataset.title}")

    # One request for all of them: the portal takes all or none of an unknown one.
    topic.add_elements(*({"element": dataset, "tags": [words]} for dataset in new))
    print(f"{len(new)} added, {topic.refresh().elements_link.total} in all")


with (
    find_portal("ORGANIZATION_ID", "TOPIC_ID", "WORDS") as portal,
    Client(base_url=portal.url, api_key=portal.api_key) as client,
):
    organization = client.organization(portal.organization_id)
    if portal.is_own:
        # A draft, which only its owners find, until private=False shows it to everyone.
        topic = client.topics.create(name="Vélo", description="Ce qui roule", private=True)
        for town in ("Lyon", "Nantes", "Brest"):
            organization.create_dataset(title=f"Cyclovoies de {town}", description="Où l'on roule")
            if town != "Lyon":  # There are two by now; another day, there is one more.
                gather(client, topic, "cyclovoies", organization.id)
    else:
        topic = client.topic(value("TOPIC_ID"))
        gather(client, topic, value("WORDS"), organization.id)
    for dataset in topic.datasets(fields=("title", "license")):
        print(f"{dataset.title}: {dataset.license}")

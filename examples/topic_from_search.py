"""Gather into a topic the datasets that a search finds; run again, it adds those that are new."""

from portal import find_portal

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


with find_portal() as portal, Client(base_url=portal.url, api_key=portal.api_key) as client:
    organization = client.organization(portal.organization_id)
    for town in ("Lyon", "Nantes"):
        organization.create_dataset(title=f"Cyclovoies de {town}", description="Où l'on roule")

    # A draft, which only its owners find, until private=False shows it to everyone.
    about = {"name": "Vélo", "description": "Ce qui roule", "private": True}
    topic = client.topics.create(about, organization=organization)
    gather(client, topic, "cyclovoies", organization.id)

    # Another day, there is one more.
    organization.create_dataset(title="Cyclovoies de Brest", description="Où l'on roule")
    gather(client, topic, "cyclovoies", organization.id)

    for dataset in topic.datasets(fields=("title", "license")):
        print(f"{dataset.title}: {dataset.license}")

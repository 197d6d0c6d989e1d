"""The verbs of the nouns beside datasets and resources, as `verbs.py` says; what they need is in
`nouns.py`."""

from __future__ import annotations

from typing import Any

from tests.faults.nouns import CHART, address, picture
from tests.faults.verb import Act, Verb, client, listed, then
from tests.faults.world import It


def _dataset(c: Any, it: It) -> Any:
    return c.dataset(it.dataset, fetch=False)


def _made(noun: str, name: str = "") -> Act:
    """Return what gives the record of an object that was made for the run."""
    return lambda c, it: getattr(c, noun)(it.made[name or noun], fetch=False)


_mairie = _made("organization", "mairie")
_topic, _reuse, _dataservice = _made("topic"), _made("reuse"), _made("dataservice")
_discussion, _contact = _made("discussion"), _made("contact_point", "contact")
_transfer, _visualization = _made("transfer"), _made("visualization")


_element = then(_topic, lambda topic, it: topic.element(it.made["element"]))
_memberships = then(_mairie, lambda organization, it: organization.memberships)
_theirs = then(_made("organization", "theirs"), lambda organization, it: organization.memberships)
_token = listed(lambda c, it: c.me.tokens(), "token")


def _me(c: Any, _it: It) -> Any:
    return c.me


def _of_class(kind: str, id: str) -> dict[str, str]:
    return {"class": kind, "id": id}


def _handled(what: str) -> str:
    return " ".join(f"{what}.{name}" for name in ("status", "handled_on", "handled_by"))


_NEW_ORGANIZATION = "+new_mairie_0"
_LOGO = "mairie.logo mairie.logo_thumbnail"
_BANNER = "mairie.banner_image mairie.banner_image_position"

ORGANIZATIONS = (
    Verb(
        *("organizations.create", client),
        lambda c, it: c.organizations.create(name=it.title, description="Neuve."),
        *("new mairie", _NEW_ORGANIZATION),
    ),
    Verb(
        *("organization.update", _mairie),
        lambda o, it: o.update(description="Une autre."),
        *("mairie", "mairie.description"),
    ),
    Verb(
        *("organization.update_extras", _mairie),
        lambda o, it: o.update_extras({"annee": 2025}),
        *("mairie", "mairie.extras"),
    ),
    Verb(
        *("organization.delete_extras", _mairie),
        lambda o, it: o.delete_extras(["annee"]),
        *("mairie", "mairie.extras"),
    ),
    Verb(
        *("organization.delete", _mairie),
        lambda o, it: o.delete(),
        *("mairie", "mairie.deleted mairie.assignments"),
    ),
    Verb(
        *("organization.restore", _mairie),
        lambda o, it: o.restore(),
        *("mairie,mairie_deleted", "mairie.deleted mairie.assignments"),
    ),
    Verb(
        *("organization.upload_logo", _mairie),
        lambda o, it: o.upload_logo(picture(), filename="logo.png"),
        *("mairie", _LOGO),
    ),
    Verb(
        *("organization.upload_banner", _mairie),
        lambda o, it: o.upload_banner(picture(64), filename="banniere.png"),
        *("mairie,banner", _BANNER),
    ),
    Verb(
        *("organization.delete_banner", _mairie),
        lambda o, it: o.delete_banner(),
        *("mairie,banner", _BANNER),
    ),
    Verb(
        *("organization.change_role", _mairie),
        lambda o, it: o.change_role(it.made["joined"], "admin"),
        *("mairie,joined", "mairie.members"),
    ),
    Verb(
        *("organization.remove_member", _mairie),
        lambda o, it: o.remove_member(it.made["joined"]),
        *("mairie,joined", "mairie.members"),
    ),
    Verb(
        *("organization.assign", _mairie),
        lambda o, it: o.assign(it.made["joined"], [_of_class("Dataset", it.made["partial"])]),
        *("mairie,joined,partial", "mairie.assignments"),
    ),
    Verb(
        *("memberships.ask", _theirs),
        lambda m, it: m.ask("Moi !"),
        *("theirs", "+new_membership_0"),
    ),
    Verb(
        *("memberships.invite", _memberships),
        lambda m, it: m.invite(email="nouveau@example.org"),
        *("mairie", "+new_membership_0"),
    ),
    Verb(
        *("memberships.accept", _memberships),
        lambda m, it: m.accept(it.made["request"]),
        *("mairie,request", f"mairie.members {_handled('request')}"),
    ),
    Verb(
        *("memberships.refuse", _memberships),
        lambda m, it: m.refuse(it.made["request"], comment="Non"),
        *("mairie,request", f"{_handled('request')} request.refusal_comment"),
    ),
    Verb(
        *("memberships.cancel", _memberships),
        lambda m, it: m.cancel(it.made["invitation"]),
        *("mairie,invitation", _handled("invitation")),
    ),
    Verb(
        *("me.accept_invitation", _me),
        lambda m, it: m.accept_invitation(it.made["invited"]),
        *("theirs,invited", f"theirs.members {_handled('invited')}"),
    ),
    Verb(
        *("me.refuse_invitation", _me),
        lambda m, it: m.refuse_invitation(it.made["invited"]),
        *("theirs,invited", _handled("invited")),
    ),
    Verb(
        *("contact_points.create", client),
        lambda c, it: c.contact_points.create(
            name="Guichet",
            email="guichet@example.org",
            role="contact",
            organization=it.made["mairie"],
        ),
        *("mairie", "+new_contact_0"),
    ),
    Verb(
        *("contact_point.update", _contact),
        lambda p, it: p.update(name=it.title),  # which nobody's contact point has
        *("mairie,contact", "contact.name"),
    ),
    Verb(
        *("contact_point.delete", _contact),
        lambda p, it: p.delete(),
        *("mairie,contact", "-contact"),
    ),
)

_OWNED = "transfer.status transfer.responded transfer.responder dataset.owner"

PEOPLE = (
    Verb(
        *("dataset.follow", _dataset),
        lambda d, it: d.follow(),
        *("dataset,new follower", "followers.MEMBER"),
    ),
    Verb(
        *("dataset.unfollow", _dataset),
        lambda d, it: d.unfollow(),
        *("dataset,followed", "followers.MEMBER"),
    ),
    Verb(
        *("dataset.transfer", _dataset),
        lambda d, it: d.transfer(_of_class("Organization", it.organization), comment="À vous"),
        *("dataset,new transfer", "+new_transfer_0"),
    ),
    Verb(
        *("transfer.accept", _transfer),
        lambda t, it: t.accept(comment="Merci"),
        "dataset,transfer",
        f"{_OWNED} dataset.organization dataset.quality",
    ),
    Verb(
        *("transfer.refuse", _transfer),
        lambda t, it: t.refuse(comment="Non"),
        *("dataset,transfer", _OWNED),
    ),
    Verb(
        *("me.update", _me),
        lambda m, it: m.update(about="Je compte les feuilles."),
        *("profile", "profile.about"),
    ),
    Verb(
        *("me.create_token", _me),
        lambda m, it: m.create_token(name=it.title),
        *("new token", "+new_token_0"),
    ),
    Verb(
        *("token.revoke", _token),
        lambda t, it: t.revoke(),
        *("token", "-token"),
    ),
    Verb(
        *("discussions.create", client),
        lambda c, it: c.discussions.create(
            title=it.title, comment="Combien ?", subject=_of_class("Dataset", it.dataset)
        ),
        *("dataset,new discussion", "+new_discussion_0 +new_message_0"),
    ),
    Verb(
        *("discussion.comment", _discussion),
        lambda d, it: d.comment("Trois."),
        *("dataset,discussion,answer", "+new_message_0"),
    ),
    Verb(
        *("discussion.close", _discussion),
        lambda d, it: d.close(),
        *("dataset,discussion", "discussion.closed discussion.closed_by"),
    ),
    Verb(
        *("discussion.close with a message", _discussion),
        lambda d, it: d.close("Merci."),
        "dataset,discussion",
        "discussion.closed discussion.closed_by +new_message_0",
    ),
    Verb(
        *("discussion.update", _discussion),
        lambda d, it: d.update(title="Autre question"),
        *("dataset,discussion", "discussion.title"),
    ),
    Verb(
        *("discussion.rename", _discussion),
        lambda d, it: d.rename("Autre question"),
        *("dataset,discussion", "discussion.title"),
    ),
    Verb(
        *("discussion.edit_comment", _discussion),
        lambda d, it: d.edit_comment(it.made["answer"], "Trois."),
        "dataset,discussion,answer",
        "answer.content answer.last_modified_at",
    ),
    Verb(
        *("discussion.delete_comment", _discussion),
        lambda d, it: d.delete_comment(it.made["answer"]),
        *("dataset,discussion,answer", "-answer"),
    ),
    Verb(
        *("discussion.delete", _discussion),
        lambda d, it: d.delete(),
        *("dataset,discussion", "-discussion -message"),
    ),
)


_CHAPTERS = [{"title": "Chapitre 8"}, {"title": "Chapitre 9"}]

CATALOGUE = (
    Verb(
        *("topics.create", client),
        lambda c, it: c.topics.create(name=it.title, description="Neuf."),
        *("new topic", "+new_topic_0"),
    ),
    Verb(
        *("topic.update", _topic),
        lambda t, it: t.update(description="Un autre."),
        *("topic,element", "topic.description"),
    ),
    Verb(
        *("topic.delete", _topic),
        lambda t, it: t.delete(),
        *("topic,element", "-topic -element"),
    ),
    Verb(
        *("topic.add_elements", _topic),
        lambda t, it: t.add_elements(*_CHAPTERS),
        *("topic,element", "+new_element_0 +new_element_1 topic.elements"),
    ),
    Verb(
        *("topic.delete_elements", _topic),
        lambda t, it: t.delete_elements(),
        *("topic,element,element_2", "-element -element_2 topic.elements"),
    ),
    Verb(
        *("element.update", _element),
        lambda e, it: e.update(description="Un autre."),
        *("topic,element", "element.description"),
    ),
    Verb(
        *("element.add_tags", _element),
        lambda e, it: e.add_tags("chenes"),
        *("topic,element", "element.tags"),
    ),
    Verb(
        *("element.delete", _element),
        lambda e, it: e.delete(),
        *("topic,element,element_2", "-element topic.elements"),
    ),
    Verb(
        *("reuses.create", client),
        lambda c, it: c.reuses.create(
            title=it.title, description="Neuve.", type="api", topic="health", url=address(it)
        ),
        *("new reuse", "+new_reuse_0"),
    ),
    Verb(
        *("reuse.update", _reuse),
        lambda r, it: r.update(description="Une autre."),
        *("reuse", "reuse.description"),
    ),
    Verb("reuse.delete", _reuse, lambda r, it: r.delete(), "reuse", "reuse.deleted"),
    Verb(
        *("reuse.restore", _reuse),
        lambda r, it: r.restore(),
        *("reuse,reuse_deleted", "reuse.deleted"),
    ),
    Verb(
        *("reuse.add_datasets", _reuse),
        lambda r, it: r.add_datasets(it.dataset),
        *("dataset,reuse", "reuse.datasets"),
    ),
    Verb(
        *("reuse.add_dataservices", _reuse),
        lambda r, it: r.add_dataservices(it.made["dataservice"]),
        *("dataservice,reuse", "reuse.dataservices"),
    ),
    Verb(
        *("reuse.remove_datasets", _reuse),
        lambda r, it: r.remove_datasets(it.dataset),
        *("dataset,reuse,used", "reuse.datasets"),
    ),
    Verb(
        *("reuse.remove_dataservices", _reuse),
        lambda r, it: r.remove_dataservices(it.made["dataservice"]),
        *("dataservice,reuse,used service", "reuse.dataservices"),
    ),
    Verb(
        *("reuse.update_extras", _reuse),
        lambda r, it: r.update_extras({"annee": 2025}),
        *("reuse", "reuse.extras"),
    ),
    Verb(
        *("reuse.upload_image", _reuse),
        lambda r, it: r.upload_image(picture(), filename="carte.png"),
        *("reuse", "reuse.image reuse.image_thumbnail"),
    ),
    Verb(
        *("dataservices.create", client),
        lambda c, it: c.dataservices.create(title=it.title, description="Neuf."),
        *("new dataservice", "+new_dataservice_0"),
    ),
    Verb(
        *("dataservice.update", _dataservice),
        lambda s, it: s.update(description="Un autre."),
        *("dataservice", "dataservice.description"),
    ),
    Verb(
        *("dataservice.update of its access", _dataservice),
        lambda s, it: s.update(access_type="open_with_account"),
        *("dataservice", "dataservice.access_type"),
    ),
    Verb(
        *("dataservice.delete", _dataservice),
        lambda s, it: s.delete(),
        *("dataservice", "dataservice.deleted_at"),
    ),
    Verb(
        *("dataservice.restore", _dataservice),
        lambda s, it: s.restore(),
        *("dataservice,dataservice_deleted", "dataservice.deleted_at"),
    ),
    Verb(
        *("dataservice.remove_tags", _dataservice),
        lambda s, it: s.remove_tags("arbres"),
        *("dataservice", "dataservice.tags"),
    ),
    Verb(
        *("dataservice.delete_extras", _dataservice),
        lambda s, it: s.delete_extras(["annee"]),
        *("dataservice", "dataservice.extras"),
    ),
    Verb(
        *("dataservice.add_datasets", _dataservice),
        lambda s, it: s.add_datasets(it.dataset),
        *("dataset,dataservice", "dataservice.datasets"),
    ),
    Verb(
        *("dataservice.remove_datasets", _dataservice),
        lambda s, it: s.remove_datasets(it.dataset),
        *("dataset,dataservice,served", "dataservice.datasets"),
    ),
    Verb(
        *("visualizations.create", client),
        lambda c, it: c.visualizations.create(CHART, title=it.title),
        *("new visualization", "+new_visualization_0"),
    ),
    Verb(
        *("visualization.update", _visualization),
        lambda v, it: v.update(description="Une autre."),
        *("visualization", "visualization.description"),
    ),
    Verb(
        *("visualization.delete", _visualization),
        lambda v, it: v.delete(),
        *("visualization", "visualization.deleted_at"),
    ),
    Verb(
        *("visualization.upload_image", _visualization),
        lambda v, it: v.upload_image(picture(), filename="courbe.png"),
        *("visualization", "visualization.image"),
    ),
)

VERBS = (*ORGANIZATIONS, *PEOPLE, *CATALOGUE)

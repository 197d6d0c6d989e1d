"""What a new sandbox contains: its people, their organization, licences and places.

Licences and places are those of data.gouv.fr; nobody in there exists.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any, TypedDict
from uuid import uuid4


class Content(TypedDict):
    """What its user needs to know of a sandbox's content."""

    api_key: str
    other_api_key: str
    admin_api_key: str
    user_id: str
    organization_id: str
    zones: list[str]
    licenses: list[str]


_LICENSES = {
    "notspecified": ("License Not Specified", None),
    "lov2": (
        "Licence Ouverte / Open Licence version 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ),
    "fr-lo": (
        "Licence Ouverte / Open Licence",
        "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
    ),
    "odc-odbl": (
        "Open Data Commons Open Database License (ODbL)",
        "http://opendatacommons.org/licenses/odbl/summary/",
    ),
    "odc-by": (
        "Open Data Commons Attribution License",
        "http://opendatacommons.org/licenses/by/summary/",
    ),
    "odc-pddl": (
        "Open Data Commons Public Domain Dedication and Licence (PDDL)",
        "http://opendatacommons.org/licenses/pddl/summary/",
    ),
    "cc-by": (
        "Creative Commons Attribution",
        "http://www.opendefinition.org/licenses/cc-by",
    ),
    "cc-by-sa": (
        "Creative Commons Attribution Share-Alike",
        "http://www.opendefinition.org/licenses/cc-by-sa",
    ),
    "cc-zero": (
        "Creative Commons CCZero",
        "http://www.opendefinition.org/licenses/cc-zero",
    ),
    "other-at": ("Other (Attribution)", None),
    "other-open": ("Other (Open)", None),
    "other-pd": ("Other (Public Domain)", None),
}

# The names are keys of udata's own translations.
_LEVELS = {
    "country-group": ("Country group", 10),
    "country": ("Country", 20),
    "country-subset": ("Country subset", 30),
    "fr:region": ("French region", 40),
    "fr:departement": ("French county", 60),
    "fr:epci": ("French intermunicipal (EPCI)", 68),
    "fr:commune": ("French town", 80),
    "fr:iris": ("Iris (Insee districts)", 98),
}

_ZONES = {
    "country-group:world": "Monde",
    "country-group:ue": "Union Européenne",
    "country:fr": "France",
    "fr:region:11": "Île-de-France",
    "fr:region:84": "Auvergne-Rhône-Alpes",
    "fr:departement:75": "Paris",
    "fr:departement:69": "Rhône",
    "fr:commune:75056": "Paris",
    "fr:commune:69123": "Lyon",
}


def fill() -> Content:
    """Create the content; needs udata's application context."""
    # udata has no type information, nor is it there when types are checked.
    models: Any = import_module("udata.models")
    organizations: Any = import_module("udata.core.organization.models")

    for license_id, (title, url) in _LICENSES.items():
        models.License.objects.create(id=license_id, title=title, url=url, active=True)
    _create_places()

    administrator = models.Role.objects.create(name="admin")
    member, other, admin = (
        models.User.objects.create(
            first_name=name,
            last_name="du bac à sable",
            email=f"{name.lower()}@example.org",
            fs_uniquifier=uuid4().hex,
            active=True,
            confirmed_at=datetime.now(UTC),
            roles=[administrator] if name == "Admin" else [],
        )
        for name in ("Membre", "Autre", "Admin")
    )
    organization = models.Organization.objects.create(
        name="Organisation du bac à sable",
        description="Une organisation qui n'existe que le temps d'un bac à sable.",
        members=[organizations.Member(user=member, role="admin")],
    )

    return Content(
        api_key=_key_of(member),
        other_api_key=_key_of(other),
        admin_api_key=_key_of(admin),
        user_id=str(member.id),
        organization_id=str(organization.id),
        zones=list(_ZONES),
        licenses=list(_LICENSES),
    )


def _key_of(user: Any) -> str:
    """Return a new key of a user."""
    try:
        tokens: Any = import_module("udata.core.api_token.models")
    except ModuleNotFoundError:  # before udata 17, a user has one key
        user.generate_api_key()
        user.save()
        return str(user.apikey)
    return str(tokens.ApiToken.generate(user)[1])


def _create_places() -> None:
    spatial: Any = import_module("udata.core.spatial.models")
    geoids: Any = import_module("udata.core.spatial.geoids")
    slugify: Any = import_module("slugify").slugify

    for level_id, (name, admin_level) in _LEVELS.items():
        spatial.GeoLevel.objects.create(id=level_id, name=name, admin_level=admin_level)
    for zone_id, name in _ZONES.items():
        level, code = geoids.parse(zone_id)
        spatial.GeoZone.objects.create(
            id=zone_id, name=name, level=level, code=code, slug=slugify(name).lower()
        )

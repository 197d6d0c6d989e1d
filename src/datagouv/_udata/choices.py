"""The check of enumerations: known values, the portal's values, the nearest value. Pure.

The values are those of `types/enums.py`. A value that these do not know is looked up in the
portal's own list, where it has one: a portal may be newer than the SDK.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from .._json import is_mapping
from . import enumerations as enums
from .texts import nearest


@dataclass(frozen=True, slots=True)
class Enumeration:
    """An enumeration.

    Attributes:
        known: The values that the SDK knows; none where each portal has its own.
        path: The path of the portal's list, or "".
        key: The key of the value in a row of that list.
        words: French labels and other words, by the value that they mean.
        old: Values of an earlier version, which the server still takes and writes in a new way.
        is_one: The path holds one object for each value, and no list.
    """

    known: tuple[str, ...] = ()
    path: str = ""
    key: str = "id"
    words: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    old: tuple[str, ...] = ()
    is_one: bool = False

    def takes(self, value: object) -> bool:
        """Tell whether the SDK itself knows the value."""
        return value in self.known or value in self.old


class Unlisted(NamedTuple):
    """A value that the SDK does not know.

    Attributes:
        where: The field or the filter that holds it, for messages.
        value: The value.
        enumeration: The enumeration of the field.
        effect: The effect of an unknown value on the server, for messages.
    """

    where: str
    value: str
    enumeration: Enumeration
    effect: str = ""


def refusal(unlisted: Unlisted, listed: Mapping[str, Iterable[str]]) -> str:
    """Say that a value is none of an enumeration, and which one may be meant.

    Args:
        unlisted: The value.
        listed: The portal's own values, each with its labels; empty where it lists none.
    """
    where, value, enumeration, effect = unlisted
    choices = listed or dict.fromkeys(enumeration.known, ())
    words = {
        choice: (*labels, *enumeration.words.get(choice, ())) for choice, labels in choices.items()
    }
    near = nearest(value, words)
    hint = f"did you mean {near!r}? " if near else ""
    there = list(choices)
    shown = ", ".join(there[:_MOST]) + (", …" if len(there) > _MOST else "")
    known = f"The portal has {shown}" if shown else "The portal has no such value"
    return f"{where} cannot be {value!r:.60}{effect}: {hint}{known if near else _begun(known)}"


def _begun(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


_MOST = 60
"""Values that a message names at most."""


def record_id(value: Any, key: str = "id") -> Any:
    """Return the value that a record of a reference list stands for; any other value as it is."""
    held = vars(value) if isinstance(value, BaseModel) else value
    chosen = held.get(key) if is_mapping(held) else None
    return chosen if isinstance(chosen, str) else value


def is_slip(value: str, known: Iterable[str]) -> bool:
    """Tell whether a value is a known value with swapped or wrong letters."""
    return any(
        sorted(value) == sorted(one)
        or (len(value) > 3 and difflib.SequenceMatcher(None, value, one).ratio() > 0.85)
        for one in known
    )


FREQUENCY = Enumeration(
    get_args(enums.Frequency),
    "datasets/frequencies/",
    old=("realtime", "fourTimesADay", "fourTimesAWeek", "fortnighly", "biannual"),
    words={
        "continuous": ("temps réel", "en continu", "real time"),
        "oneMinute": ("toutes les minutes",),
        "fiveMinutes": ("toutes les cinq minutes",),
        "tenMinutes": ("toutes les dix minutes",),
        "fifteenMinutes": ("toutes les quinze minutes",),
        "thirtyMinutes": ("toutes les trente minutes",),
        "hourly": ("toutes les heures", "horaire", "chaque heure"),
        "bihourly": ("toutes les deux heures",),
        "trihourly": ("toutes les trois heures",),
        "twelveHours": ("toutes les douze heures",),
        "severalTimesADay": ("plusieurs fois par jour",),
        "threeTimesADay": ("trois fois par jour",),
        "semidaily": ("deux fois par jour", "biquotidien", "biquotidienne"),
        "daily": ("quotidienne", "quotidien", "journalier", "tous les jours", "chaque jour"),
        "fiveTimesAWeek": ("cinq fois par semaine",),
        "threeTimesAWeek": ("trois fois par semaine",),
        "semiweekly": ("deux fois par semaine", "bihebdomadaire"),
        "weekly": ("hebdomadaire", "toutes les semaines", "chaque semaine"),
        "biweekly": ("toutes les deux semaines", "tous les quinze jours", "fortnightly"),
        "threeTimesAMonth": ("trois fois par mois",),
        "semimonthly": ("deux fois par mois", "bimensuel", "bimensuelle"),
        "monthly": ("mensuelle", "mensuel", "tous les mois", "chaque mois"),
        "bimonthly": ("tous les deux mois", "bimestriel", "bimestrielle"),
        "quarterly": ("trimestrielle", "trimestriel", "tous les trois mois"),
        "threeTimesAYear": ("trois fois par an", "quadrimestriel", "tous les quatre mois"),
        "semiannual": ("deux fois par an", "semestriel", "semestrielle", "tous les six mois"),
        "annual": ("annuelle", "annuel", "tous les ans", "chaque année", "yearly"),
        "biennial": ("tous les deux ans", "bisannuel", "bisannuelle", "biennal"),
        "triennial": ("tous les trois ans", "triennal"),
        "quadrennial": ("tous les quatre ans", "quadriennal"),
        "quinquennial": ("tous les cinq ans", "quinquennal"),
        "decennial": ("tous les dix ans", "décennal"),
        "bidecennial": ("tous les vingt ans",),
        "tridecennial": ("tous les trente ans",),
        "punctual": ("ponctuelle", "ponctuel"),
        "irregular": ("sans régularité", "irrégulier", "irrégulière"),
        "never": ("jamais",),
        "notPlanned": ("non planifié", "non planifiée"),
        "other": ("autre",),
        "unknown": ("inconnu", "inconnue"),
    },
)

RESOURCE_TYPE = Enumeration(
    get_args(enums.ResourceType),
    "datasets/resource_types/",
    words={
        "main": ("fichier principal", "principal", "données"),
        "documentation": ("documentation", "doc"),
        "update": ("mise à jour",),
        "api": ("API",),
        "code": ("dépôt de code", "code source"),
        "other": ("autre",),
    },
)

CHECKSUM_TYPE = Enumeration(
    get_args(enums.ChecksumType), words={"sha1": ("sha-1",), "sha256": ("sha-256",)}
)

LICENSE = Enumeration(path="datasets/licenses/")

ACCESS_TYPE = Enumeration(
    get_args(enums.AccessType),
    words={
        "open": ("ouvert", "ouverte", "public"),
        "open_with_account": ("ouvert avec compte", "sur compte"),
        "restricted": ("restreint", "restreinte", "accès restreint"),
    },
)
ACCESS_REASON = Enumeration(
    get_args(enums.AccessReasonCategory), "access_type/reason_categories/", key="value"
)
AUDIENCE_ROLE = Enumeration(
    get_args(enums.AudienceRole),
    words={
        "local_authority_and_administration": ("collectivité", "administration"),
        "company_and_association": ("entreprise", "association", "entreprises et associations"),
        "private": ("particulier", "particuliers", "privé"),
    },
)
AUDIENCE_CONDITION = Enumeration(
    get_args(enums.AudienceCondition),
    words={
        "yes": ("oui",),
        "no": ("non",),
        "under_condition": ("sous condition", "sous conditions"),
    },
)

REUSE_TYPE = Enumeration(
    get_args(enums.ReuseType),
    "reuses/types/",
    words={
        "idea": ("idée",),
        "news_article": ("article de presse", "presse"),
        "paper": ("papier", "publication"),
        "post": ("article de blog", "blog", "billet"),
        "visualization": ("visualisation", "dataviz"),
        "hardware": ("objet connecté", "matériel"),
    },
)
REUSE_TOPIC = Enumeration(
    get_args(enums.ReuseTopic),
    "reuses/topics/",
    words={
        "health": ("santé",),
        "transport_and_mobility": ("transports et mobilité", "transports", "mobilité"),
        "housing_and_development": (
            "aménagement du territoire et logement",
            *("aménagement", "logement"),
        ),
        "food_and_agriculture": ("alimentation et agriculture", "alimentation", "agriculture"),
        "culture_and_recreation": ("culture et loisirs", "culture", "loisirs"),
        "economy_and_business": ("économie et entreprise", "économie", "entreprise"),
        "environment_and_energy": ("environnement et énergie", "environnement", "énergie"),
        "work_and_training": ("emploi et formation", "emploi", "formation"),
        "politics_and_public_life": ("politique et vie publique", "politique"),
        "safety_and_security": ("sécurité",),
        "education_and_research": ("éducation et recherche", "éducation", "recherche"),
        "society_and_demography": ("société et démographie", "société", "démographie"),
        "law_and_justice": ("droit et justice", "droit", "justice"),
        "open_data_tools": ("outils open data",),
        "others": ("autres", "autre"),
    },
)
DATASERVICE_FORMAT = Enumeration(get_args(enums.DataserviceFormat))

CONTACT_ROLE = Enumeration(
    get_args(enums.ContactRole),
    "contacts/roles/",
    words={
        "creator": ("créateur", "auteur"),
        "publisher": ("éditeur",),
        "rightsHolder": ("détenteur des droits",),
        "custodian": ("gestionnaire",),
        "distributor": ("distributeur",),
        "originator": ("producteur",),
        "principalInvestigator": ("investigateur principal",),
        "processor": ("exécutant",),
        "resourceProvider": ("fournisseur",),
        "user": ("utilisateur",),
    },
)
ORGANIZATION_ROLE = Enumeration(
    get_args(enums.OrganizationRole),
    "organizations/roles/",
    words={
        "admin": ("administrateur", "administratrice", "administrator"),
        "editor": ("éditeur", "éditrice"),
        "partial_editor": ("éditeur partiel", "éditrice partielle"),
    },
)
MAIL_CADENCE = Enumeration(
    get_args(enums.MailCadence),
    words={
        "immediate": ("immédiat", "immédiate"),
        "daily": ("quotidien", "quotidienne"),
        "weekly": ("hebdomadaire",),
    },
)

GRANULARITY = Enumeration(
    get_args(enums.GranularityId),
    "spatial/granularities/",
    words={
        "country": ("pays",),
        "fr:region": ("région", "région française"),
        "fr:departement": ("département", "département français"),
        "fr:commune": ("commune", "commune française"),
        "fr:epci": ("EPCI", "intercommunalité"),
        "fr:iris": ("IRIS",),
        "fr:canton": ("canton",),
        "poi": ("point d'intérêt",),
        "other": ("autre",),
    },
)
ZONE = Enumeration(path="spatial/zone/", is_one=True)
SCHEMA = Enumeration(path="datasets/schemas/", key="name")
FORMAT = Enumeration(path="datasets/extensions/", key="")

DATASET_BADGE = Enumeration(
    get_args(enums.DatasetBadgeKind),
    "datasets/badges/",
    words={"hvd": ("données de forte valeur",), "spd": ("service public de la donnée",)},
)
ORGANIZATION_BADGE = Enumeration(
    get_args(enums.OrganizationBadgeKind),
    "organizations/badges/",
    words={
        "association": ("association",),
        "certified": ("certifié", "certifiée"),
        "company": ("entreprise", "société"),
        "local-authority": ("collectivité territoriale", "collectivité"),
        "public-service": ("service public",),
    },
)
REUSE_BADGE = Enumeration(path="reuses/badges/")
POST_KIND = Enumeration(get_args(enums.PostKind), words={"news": ("actualité", "article")})
FORMAT_FAMILY = Enumeration(
    get_args(enums.FormatFamily),
    words={
        "tabular": ("tabulaire", "tableau"),
        "geographical": ("géographique",),
        "other": ("autre",),
    },
)
LAST_UPDATE_RANGE = Enumeration(get_args(enums.LastUpdateRange))
PRODUCER_TYPE = Enumeration(
    get_args(enums.ProducerType),
    words={
        "public-service": ("service public",),
        "local-authority": ("collectivité territoriale", "collectivité"),
        "company": ("entreprise",),
        "association": ("association",),
        "user": ("utilisateur", "particulier"),
    },
)

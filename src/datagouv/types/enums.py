"""The platform's enumerations, as literals for completion.

A portal may know newer values: every field and argument takes any text beside these.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

AccessType: TypeAlias = Literal["open", "open_with_account", "restricted"]
"""Who may have the data: anyone, anyone with an account, or those entitled."""

AudienceRole: TypeAlias = Literal[
    "local_authority_and_administration", "company_and_association", "private"
]
"""Whom a rule of access is about."""

AudienceCondition: TypeAlias = Literal["yes", "no", "under_condition"]
"""Whether they may have the data."""

ChecksumType: TypeAlias = Literal["sha1", "sha2", "sha256", "md5", "crc"]
"""The algorithm of a checksum; the platform computes sha1 for the files that it holds."""

ContactRole: TypeAlias = Literal[
    "contact",
    "creator",
    "publisher",
    "rightsHolder",
    "custodian",
    "distributor",
    "originator",
    "principalInvestigator",
    "processor",
    "resourceProvider",
    "user",
]
"""What a contact point is to the data."""

DatasetBadgeKind: TypeAlias = Literal["hvd", "inspire", "pivotal-data", "sl", "spd", "sr"]
"""Distinctions of a dataset, such as `hvd`: données de forte valeur."""

FileType: TypeAlias = Literal["file", "remote"]
"""Where a resource's file is: on the platform (`file`) or elsewhere (`remote`)."""

Frequency: TypeAlias = Literal[
    "continuous",
    "oneMinute",
    "fiveMinutes",
    "tenMinutes",
    "fifteenMinutes",
    "thirtyMinutes",
    "hourly",
    "bihourly",
    "trihourly",
    "twelveHours",
    "severalTimesADay",
    "threeTimesADay",
    "semidaily",
    "daily",
    "fiveTimesAWeek",
    "threeTimesAWeek",
    "semiweekly",
    "weekly",
    "biweekly",
    "threeTimesAMonth",
    "semimonthly",
    "monthly",
    "bimonthly",
    "quarterly",
    "threeTimesAYear",
    "semiannual",
    "annual",
    "biennial",
    "triennial",
    "quadrennial",
    "quinquennial",
    "decennial",
    "bidecennial",
    "tridecennial",
    "punctual",
    "irregular",
    "never",
    "notPlanned",
    "other",
    "unknown",
]
"""How often the data is updated; a dataset that does not say is `unknown`."""

OrganizationBadgeKind: TypeAlias = Literal[
    "association", "certified", "company", "local-authority", "public-service"
]
"""What kind of organization it is, and whether the platform certified it."""

OrganizationRole: TypeAlias = Literal["admin", "editor", "partial_editor"]
"""What a member may do in an organization."""

ResourceType: TypeAlias = Literal["main", "documentation", "update", "api", "code", "other"]
"""What a resource is to its dataset: `main` is the data itself."""

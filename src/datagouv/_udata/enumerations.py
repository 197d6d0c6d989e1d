"""The platform's enumerations, as literals for completion.

A portal may know newer values: every field and argument takes any text beside these.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

AccessReasonCategory: TypeAlias = Literal[
    "confidentiality_of_proceedings_of_public_authorities",
    "international_relations_public_security_or_national_defence",
    "course_of_justice_or_fair_trial",
    "confidentiality_of_commercial_or_industrial_information",
    "intellectual_property_rights",
    "confidentiality_of_personal_data",
    "protection_of_voluntary_information_suppliers",
    "protection_of_environment",
]
"""Why data may not be open to everybody, in the words of the INSPIRE directive."""

AccessType: TypeAlias = Literal["open", "open_with_account", "restricted"]
"""Who may have the data: anyone, anyone with an account, or those entitled."""

AudienceCondition: TypeAlias = Literal["yes", "no", "under_condition"]
"""Whether they may have the data."""

AudienceRole: TypeAlias = Literal[
    "local_authority_and_administration", "company_and_association", "private"
]
"""Whom a rule of access is about."""

BodyType: TypeAlias = Literal["markdown", "html", "blocs"]
"""How the body of a post is written."""

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

DataserviceFormat: TypeAlias = Literal["REST", "WMS", "WSL"]
"""The kind of API that a dataservice is."""

DatasetBadgeKind: TypeAlias = Literal["hvd", "inspire", "pivotal-data", "sl", "spd", "sr"]
"""Distinctions of a dataset, such as `hvd`: données de forte valeur."""

DiscussionSubjectClass: TypeAlias = Literal["Dataset", "Dataservice", "Post", "Reuse", "Topic"]
"""What one can discuss."""

FileType: TypeAlias = Literal["file", "remote"]
"""Where a resource's file is: on the platform (`file`) or elsewhere (`remote`)."""

FormatFamily: TypeAlias = Literal[
    "tabular", "machine_readable", "geographical", "documents", "other"
]
"""What kind of format a resource has."""

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

GranularityId: TypeAlias = Literal[
    "country-group",
    "country",
    "country-subset",
    "fr:region",
    "fr:departement",
    "fr:arrondissement",
    "fr:canton",
    "fr:epci",
    "fr:commune",
    "fr:iris",
    "poi",
    "other",
]
"""The granularities of territories on data.gouv.fr; other portals have others."""

HarvestItemStatus: TypeAlias = Literal[
    "pending", "started", "done", "failed", "skipped", "archived"
]
"""How far the harvest of one object is."""

HarvestJobStatus: TypeAlias = Literal[
    "pending", "initializing", "initialized", "processing", "done", "done-errors", "failed"
]
"""How far a harvest is."""

HarvestValidationState: TypeAlias = Literal["pending", "accepted", "refused"]
"""Whether the platform's team lets a source be harvested."""

LastUpdateRange: TypeAlias = Literal["last_30_days", "last_12_months", "last_3_years"]
"""How recently something was updated."""

MailCadence: TypeAlias = Literal["immediate", "daily", "weekly"]
"""How often the platform may write to a user."""

MembershipKind: TypeAlias = Literal["request", "invitation"]
"""Who asked: the user (`request`) or the organization (`invitation`)."""

MembershipStatus: TypeAlias = Literal["pending", "accepted", "refused", "canceled"]
"""What became of a request to join an organization."""

OrganizationBadgeKind: TypeAlias = Literal[
    "association", "certified", "company", "local-authority", "public-service"
]
"""What kind of organization it is, and whether the platform certified it."""

OrganizationRole: TypeAlias = Literal["admin", "editor", "partial_editor"]
"""What a member may do in an organization."""

PostKind: TypeAlias = Literal["news", "page"]
"""What a post is: an article, or a page of the portal."""

ProducerType: TypeAlias = Literal[
    "public-service", "local-authority", "company", "association", "user", "not-specified"
]
"""Who publishes: a kind of organization, or a user in their own name."""

ResourceType: TypeAlias = Literal["main", "documentation", "update", "api", "code", "other"]
"""What a resource is to its dataset: `main` is the data itself."""

ReuseTopic: TypeAlias = Literal[
    "health",
    "transport_and_mobility",
    "housing_and_development",
    "food_and_agriculture",
    "culture_and_recreation",
    "economy_and_business",
    "environment_and_energy",
    "work_and_training",
    "politics_and_public_life",
    "safety_and_security",
    "education_and_research",
    "society_and_demography",
    "law_and_justice",
    "open_data_tools",
    "others",
]
"""What a reuse is about."""

ReuseType: TypeAlias = Literal[
    "api", "application", "idea", "news_article", "paper", "post", "visualization", "hardware"
]
"""What a reuse is."""

TopicElementClass: TypeAlias = Literal["Dataset", "Dataservice", "Reuse"]
"""What a topic can hold."""

TransferStatus: TypeAlias = Literal["pending", "accepted", "refused"]
"""What became of a request for a transfer."""

TransferableClass: TypeAlias = Literal["Dataset", "Dataservice", "Reuse", "Topic"]
"""What can change owner."""

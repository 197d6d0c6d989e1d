"""What may be written on each noun, and why something may not: checks before sending. Pure.

A rule says in words what is wrong with a value, or nothing. The server's own limits (lengths, known
zones...) stay the server's to say; here stands what it would ignore, misread or destroy silently.
"""

from .._plain import to_json
from .dataset import (
    COMMUNITY_RESOURCE,
    DATASET,
    HOSTED_PROTECTED,
    RESOURCE,
    check_extras,
    plain_format,
    refuse_hosted,
    refuse_losing_license,
    tag_list,
    without,
)
from .extras import extras_to_set
from .noun import Noun
from .nouns import (
    DATASERVICE,
    ORGANIZATION,
    REUSE,
    TOPIC,
    TOPIC_ELEMENT,
    elements_of,
    refuse_elements,
    refuse_losing_audiences,
)
from .people import (
    API_TOKEN,
    CONTACT_POINT,
    DISCUSSION,
    INVITATION,
    MEMBER,
    TRANSFER_REQUEST,
    USER,
    assignments_of,
)
from .reference import id_of, ids_of, reference_of

__all__ = [
    "API_TOKEN",
    "COMMUNITY_RESOURCE",
    "CONTACT_POINT",
    "DATASERVICE",
    "DATASET",
    "DISCUSSION",
    "HOSTED_PROTECTED",
    "INVITATION",
    "MEMBER",
    "ORGANIZATION",
    "RESOURCE",
    "REUSE",
    "TOPIC",
    "TOPIC_ELEMENT",
    "TRANSFER_REQUEST",
    "USER",
    "Noun",
    "assignments_of",
    "check_extras",
    "elements_of",
    "extras_to_set",
    "id_of",
    "ids_of",
    "plain_format",
    "reference_of",
    "refuse_elements",
    "refuse_hosted",
    "refuse_losing_audiences",
    "refuse_losing_license",
    "tag_list",
    "to_json",
    "without",
]

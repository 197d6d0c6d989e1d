"""Words for fields, in French and in English, that the platform calls in another way. Pure."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Collection, Mapping, Sequence

_MEANT: Mapping[str, Sequence[str]] = {
    "title": ("nom", "name", "titre", "intitule", "libelle"),
    "name": ("nom", "title", "titre", "intitule", "libelle"),
    "description": ("resume", "summary", "texte", "desc"),
    "tags": ("mots_cles", "mot_cle", "keywords", "keyword", "tag", "etiquettes", "themes"),
    "license": ("licence", "licenses", "licences"),
    "frequency": (
        "frequence",
        "periodicite",
        "periodicity",
        "update_frequency",
        "accrualperiodicity",
    ),
    "temporal_coverage": ("couverture_temporelle", "temporal", "periode", "period"),
    "spatial": (
        *("zone", "zones", "couverture_spatiale", "spatial_coverage", "territoire", "territory"),
        *("couverture_geographique", "granularity", "granularite", "geom"),
    ),
    "organization": ("organisation", "organization_id", "producteur", "publisher", "org"),
    "acronym": ("sigle", "acronyme"),
    "private": ("prive", "draft", "brouillon", "is_private", "is_draft"),
    "archived": ("archive", "is_archived"),
    "contact_points": ("contact", "contacts", "contact_point", "points_de_contact"),
    "url": ("lien", "link", "href", "adresse", "uri"),
    "filesize": ("taille", "size", "poids"),
    "mime": ("mimetype", "mime_type", "content_type"),
    "schema": ("schema_name", "schema_de_donnees"),
    "datasets": ("jeux_de_donnees", "dataset"),
    "dataservices": ("dataservice", "apis"),
}
"""The words by the field that they mean."""


def meant(word: object, known: Collection[str]) -> str | None:
    """Return the field that a word means: by a synonym, or by nearly the same letters.

    Args:
        word: What a caller wrote.
        known: The fields that there are.
    """
    if not isinstance(word, str):
        return None
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    plain = plain.casefold().strip().replace("-", "_").replace(" ", "_")
    for field in known:
        if plain == field or plain in _MEANT.get(field, ()):
            return field
    near = difflib.get_close_matches(plain, list(known), n=1)
    longer = [field for field in known if len(plain) > 2 and field.startswith(plain)]
    return next(iter([*near, *longer]), None)

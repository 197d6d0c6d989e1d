"""Names that others propose: what is left of them is valid everywhere, and theirs alone."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from datagouv import FieldError
from datagouv._files.filenames import (
    name_in_disposition,
    name_in_url,
    resource_name,
    safe_name,
)
from datagouv._files.selection import distinct_names
from datagouv._udata.nouns.resource import ResourceFields

LONG = "é" * 400
RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"
}
ODD = st.one_of(
    st.text(st.characters(codec=None)),  # lone surrogates as well
    st.text(
        st.sampled_from(' ./\\:*?"<>|~-_aA1\x00\n\t\u0301\u202e\u200b\ud800\ue000\uffff\u0378')
    ),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["CON", "nul", "Com¹", "LPT9", "aux", "CONIN$", ".", "..", ""]),
            st.text(st.sampled_from(" .\u200b\u00a0"), max_size=3),
            st.sampled_from(["", ".csv", ".tar.gz", " .txt"]),
            st.text(st.sampled_from(" .\u200b"), max_size=3),
        ),
    ),
    st.integers(150, 400).map(lambda size: "ΐ" * size + ".csv"),
    st.integers(60, 90).map(lambda size: "각" * size + ".csv"),
    st.builds(lambda stem, ext: stem * 90 + "." + ext, st.text(max_size=4), st.text(max_size=20)),
)


def is_safe(name: str) -> bool:
    """Tell whether Linux, macOS and Windows take a name, and the name of its partial file."""
    decomposed = unicodedata.normalize("NFD", name)
    return (
        0 < len(name.encode()) <= 200
        and len(decomposed.encode("utf-16-le")) // 2 <= 240
        and not re.search(r'[\x00-\x1f\x7f-\x9f/\\<>:"|?*]', name)
        and not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in name)
        and name == unicodedata.normalize("NFC", name)
        and name == name.strip(" .")
        and name.partition(".")[0].rstrip().lower() not in RESERVED
        and unicodedata.category(name[0])[0] != "M"
    )


@given(ODD)
@example("\ud800")
@example("\u202egnp.exe")
@example("\u0301")
@example("CON ")
@example("con.csv.")
@example("COM¹ .csv")
@example("\ue000\uf8ff")
@example("..\u200b")
@example("e\u200b\u0301.csv")
@example("con" + "." * 300)
@example("a" * 195 + ".ab. cd")
def test_a_safe_name_is_valid_on_every_system_and_stays_as_it_is(proposed: str) -> None:
    name = safe_name(proposed)

    assert is_safe(name)
    assert safe_name(name) == name


@given(ODD, ODD)
def test_the_name_for_want_of_one_is_safe_too(proposed: str, default: str) -> None:
    assert is_safe(safe_name(proposed, default))


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        ("données 2026.csv", "données 2026.csv"),
        ("Les arbres (1).tar.gz", "Les arbres (1).tar.gz"),
        ("日本語.csv", "日本語.csv"),
        ("../../x.csv", "x.csv"),
        ("/etc/passwd", "passwd"),
        ("C:\\temp\\x.csv", "x.csv"),
        ("C:x.csv", "C_x.csv"),
        ("dossier/", "dossier"),
        ("CON", "_CON"),
        ("con.csv", "_con.csv"),
        ("Com¹ .csv", "_Com¹ .csv"),
        ("console.csv", "console.csv"),
        ("x.csv. . ", "x.csv"),
        (".htaccess", "htaccess"),
        ("a\x00b\nc.csv", "a b c.csv"),
        ("don\u00adnées\u200b.csv", "données.csv"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u0301a.csv", "_\u0301a.csv"),
        ("a\ud800b\ue000c\uffff.csv", "a_b_c_.csv"),
        ("e\u0301té.csv", "été.csv"),
        ("\u00a0 x\u3000 y.csv", "x y.csv"),
        ("", "file"),
        ("..", "file"),
        ("///", "file"),
        ("\u200b.\u200b", "file"),
    ],
)
def test_a_name_keeps_what_may_be_kept(proposed: str, expected: str) -> None:
    assert safe_name(proposed) == expected


@pytest.mark.parametrize("extension", [".csv", ".tar.gz", ".geojson"])
def test_a_long_name_keeps_its_extension(extension: str) -> None:
    name = safe_name(LONG + extension)

    assert name.endswith("é" + extension)
    assert 180 < len(name.encode()) <= 200


# Where names come from


@given(st.text(st.characters(max_codepoint=255)) | ODD)
@example("attachment; filename*=unicode_escape''%5Cq")
@example("attachment; filename*=UTF-8''")
@example('filename="\\')
def test_no_header_breaks_the_reading_of_a_name(header: str) -> None:
    for text in (header, f"attachment; filename={header}", f"attachment; filename*={header}"):
        name = name_in_disposition(text)
        assert name is None or is_safe(safe_name(name))


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=50))
def test_an_extended_header_gives_the_name_as_it_is(name: str) -> None:
    header = f"attachment; filename=\"x.csv\"; filename*=UTF-8''{quote(name, safe='')}"

    assert name_in_disposition(header) == name


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=50))
def test_a_quoted_header_gives_the_name_as_it_is(name: str) -> None:
    assume("%" not in name and "=?" not in name and "'" not in name)
    quoted = re.sub(r'(["\\])', r"\\\1", name).encode().decode("latin-1")

    found = name_in_disposition(f'attachment; filename="{quoted}"; size=3')

    assert safe_name(found or "") == safe_name(name)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("inline", None),
        ("attachment; filename=arbres.csv; size=3", "arbres.csv"),
        ("attachment; FileName = arbres.csv", "arbres.csv"),
        ('attachment;filename="les arbres.csv"', "les arbres.csv"),
        ("attachment; filename*=iso-8859-1'fr'h%EAtres.csv", "hêtres.csv"),
        ("attachment; filename*=\"UTF-8''h%C3%AAtres.csv\"", "hêtres.csv"),
        ("attachment; filename*=rot13''nopqr; filename=arbres.csv", "arbres.csv"),
        ("attachment; filename*=UTF-8''%FF; filename=arbres.csv", "arbres.csv"),
        ("attachment; xfilename=non.csv", None),
        ('attachment; filename=""', None),
    ],
)
def test_a_header_is_read_as_hosts_write_it(header: str | None, expected: str | None) -> None:
    assert name_in_disposition(header) == expected


@given(ODD, ODD, st.none() | ODD, st.none() | ODD)
@example("http://[", "t", None, None)
@example("http://\u2100/x.csv", "t", None, None)
def test_a_resource_always_has_a_safe_name(
    url: str, title: str, format: str | None, disposition: str | None
) -> None:
    for address in (url, f"https://example.org/{url}"):
        assert is_safe(resource_name(address, title, format, disposition))


# The one rule: the URL's end where it tells a kind of data, else what the host proposes, else the
# title with the format. A line is a URL, a Content-Disposition, a title, a format, and the name.
NAMES = [
    # The URL tells a kind of data.
    ("f/arbres.csv?v=2#a", None, "Arbres", "csv", "arbres.csv"),
    ("f/arbres.csv", "attachment; filename=autre.csv", "Arbres", "csv", "arbres.csv"),
    ("f/arbres.CSV", None, "Arbres", "csv", "arbres.CSV"),
    ("f/arbres.geojson", None, "Arbres", "csv", "arbres.geojson"),
    ("f/arbres.zip", None, "Arbres", "shp", "arbres.zip"),
    ("f/arbres.csv.gz", None, "Arbres", "csv", "arbres.csv.gz"),
    ("f/arbres.geojson.gz", None, "Arbres", "geojson", "arbres.geojson.gz"),
    ("f/arbres.tar.gz", None, "Arbres", None, "arbres.tar.gz"),
    ("f/arbres.v2.csv", None, "Arbres", "csv", "arbres.v2.csv"),
    ("f/arbres.qwz", None, "Arbres", "qwz", "arbres.qwz"),
    ("f/arbres.qwz", None, "Arbres", ".QWZ", "arbres.qwz"),
    ("f/arbres.csv;jsessionid=A1.node2", None, "Arbres", "csv", "arbres.csv"),
    ("f/%22arbres.csv%22", None, "Arbres", "csv", "arbres.csv"),
    ("f/'arbres.csv'", None, "Arbres", "csv", "arbres.csv"),
    ("f/h%C3%AAtres.csv", None, "Arbres", "csv", "hêtres.csv"),
    ("f/hêtres.csv", None, "Arbres", "csv", "hêtres.csv"),
    ("f/h%EAtres.csv", None, "Arbres", "csv", "hêtres.csv"),
    ("f/prix%80.csv", None, "Arbres", "csv", "prix€.csv"),
    ("f/e%CC%81rables.csv", None, "Arbres", "csv", "érables.csv"),
    ("f/..%2F..%2Fx.csv", None, "Arbres", "csv", "x.csv"),
    ("f/C%3A%5Ctemp%5Cx.csv", None, "Arbres", "csv", "x.csv"),
    ("f/con.csv", None, "Arbres", "csv", "_con.csv"),
    ("f/arbres%E2%80%AEvsc.csv", None, "Arbres", "csv", "arbresvsc.csv"),
    # The URL tells how the host works: the host proposes a name.
    ("telecharger.php?id=3", "attachment; filename=arbres.csv", "Arbres", "csv", "arbres.csv"),
    ("export.aspx", 'attachment; filename="arbres.csv"', "Arbres", "csv", "arbres.csv"),
    ("export.do", "attachment; filename=arbres.csv", "Arbres", None, "arbres.csv"),
    ("v2.0.0", "attachment; filename=arbres.csv", "Arbres", "csv", "arbres.csv"),
    ("2024.01", "attachment; filename=arbres.csv", "Arbres", "csv", "arbres.csv"),
    ("export", "attachment; filename=arbres.tar.gz", "Arbres", "csv", "arbres.tar.gz"),
    ("export", "attachment; filename='arbres.csv'", "Arbres", "csv", "arbres.csv"),
    ("export", 'attachment; filename="arbres.csv', "Arbres", "csv", "arbres.csv"),
    ("export", "attachment; filename=%22arbres.csv%22", "Arbres", "csv", "arbres.csv"),
    ("export", 'attachment; filename="h%C3%AAtres.csv"', "Arbres", "csv", "hêtres.csv"),
    ("export", 'attachment; filename="h%EAtres.csv"', "Arbres", "csv", "hêtres.csv"),
    ("export", 'attachment; filename="50%.csv"', "Arbres", "csv", "50%.csv"),
    ("export", 'attachment; filename="h\xeatres.csv"', "Arbres", "csv", "hêtres.csv"),
    ("export", 'attachment; filename="h\xc3\xaatres.csv"', "Arbres", "csv", "hêtres.csv"),
    ("export", 'attachment; filename="prix\x80.csv"', "Arbres", "csv", "prix€.csv"),
    ("export", 'attachment; filename="=?utf-8?B?aMOqdHJlcy5jc3Y=?="', "A", "csv", "hêtres.csv"),
    ("export", "attachment; filename==?UTF-8?q?h=C3=AAtres_1.csv?=", "A", "csv", "hêtres 1.csv"),
    (
        "export",
        'x; filename="=?iso-8859-1?Q?h=EAtres?= =?utf-8?B?LmNzdg==?="',
        "A",
        "csv",
        "hêtres.csv",
    ),
    ("export", 'x; filename="=?utf-8?B?aMM=?= =?utf-8?B?qnRyZXMuY3N2?="', "A", "csv", "hêtres.csv"),
    ("export", 'x; filename="=?utf-8?B?a?="', "A", "csv", "=_utf-8_B_a_="),
    ("export", "x; filename*=UTF-8''h%C3%AAtres.csv; filename=x.csv", "A", "csv", "hêtres.csv"),
    ("export", "x; filename=x.csv; filename*=windows-1252'fr'prix%80.csv", "A", "csv", "prix€.csv"),
    ("export", "x; filename*=shift_jis''%83%66%81%5B%83%5E.csv", "A", "csv", "データ.csv"),
    ("export", "x; filename*=koi8-r''%C4%CF%CD.csv", "A", "csv", "дом.csv"),
    ("export", "x; filename*=gb18030''%CA%FD%BE%DD.csv; filename=x.csv", "A", "csv", "数据.csv"),
    ("export", "x; filename*=UTF-8''h%EAtres.csv", "Arbres", "csv", "hêtres.csv"),
    ("export", "x; filename*=UTF-8''h%EAtres.csv; filename=x.csv", "Arbres", "csv", "x.csv"),
    ("export", "x; filename*=h%C3%AAtres.csv", "Arbres", "csv", "hêtres.csv"),
    ("export", "x; filename*0*=UTF-8''h%C3%AAtr; filename*1*=es.csv", "A", "csv", "hêtres.csv"),
    ("export", 'x; name="; filename=non.csv"; filename=oui.csv', "Arbres", "csv", "oui.csv"),
    ("export", r'x; filename="C:\temp\arbres.csv"', "Arbres", "csv", "arbres.csv"),
    ("export", "x; filename=../../arbres.csv", "Arbres", "csv", "arbres.csv"),
    ("export", "x; filename=arbres", "Arbres", "csv", "arbres"),
    # The host proposes nothing of use: the title, with the format.
    ("telecharger.php", None, "Arbres", "csv", "Arbres.csv"),
    ("telecharger.php", "x; filename=telecharger.php", "Arbres", "csv", "Arbres.csv"),
    ("telecharger.php", "x; filename=telecharger.php", "Arbres", "php", "telecharger.php"),
    ("v2.0.0", None, "Arbres", "csv", "Arbres.csv"),
    ("v2.0.0", None, "Arbres", None, "Arbres"),
    ("2024.01", None, "Arbres 2024.01", "csv", "Arbres 2024.01.csv"),
    ("telecharger.php", None, "Arbres", None, "Arbres"),
    ("arbres.qwz", None, "Arbres", "csv", "Arbres.csv"),
    ("arbres.qwz", None, "Arbres", None, "arbres.qwz"),
    ("f/", None, "Arbres", "csv", "Arbres.csv"),
    ("", None, "Arbres", "csv", "Arbres.csv"),
    ("export?file=x.csv", None, "Arbres", "csv", "Arbres.csv"),
    ("export", None, "Arbres.CSV", "csv", "Arbres.CSV"),
    ("export", None, "Arbres.csv", ".CSV", "Arbres.csv"),
    ("export", None, "Arbres", "CSV", "Arbres.csv"),
    ("export", None, "Arbres", "csv.gz", "Arbres.csv.gz"),
    ("export", None, "Arbres.csv", "csv.gz", "Arbres.csv.gz"),
    ("export", None, "Arbres.csv.gz", "csv", "Arbres.csv.gz"),
    ("export", None, "Arbres.csv.gz", "csv.gz", "Arbres.csv.gz"),
    ("export", None, "Arbres", "ogc:wfs", "Arbres"),
    ("export", None, "Arbres", "", "Arbres"),
    ("export", None, "a/b", "csv", "a_b.csv"),
    ("export", None, 'Les "arbres"', "csv", "Les arbres.csv"),
    ("export", None, "CON", "csv", "_CON.csv"),
    ("export", None, "Arbres. . ", "csv", "Arbres.csv"),
    ("export", None, "é" * 300, "geojson.gz", "é" * 94 + ".geojson.gz"),
    ("export", 'x; filename=""', "Arbres", "csv", "Arbres.csv"),
    ("export", 'x; filename=".."', "Arbres", "csv", "Arbres.csv"),
    ("%E2%80%AE.csv", None, "Arbres", "csv", "Arbres.csv"),
    ("export", None, "", "csv", "file.csv"),
    ("export", None, "", None, "file"),
]


@pytest.mark.parametrize(("url", "disposition", "title", "format", "expected"), NAMES)
def test_a_resource_is_named_by_one_rule(
    url: str, disposition: str | None, title: str, format: str | None, expected: str
) -> None:
    assert resource_name(f"https://example.org/{url}", title, format, disposition) == expected


def test_a_url_that_is_none_has_no_name() -> None:
    assert name_in_url("http://[") is None


# Several names


def resource(number: int, title: str, format: str | None = "csv", url: str = "") -> ResourceFields:
    fields = {"id": str(UUID(int=number)), "title": title, "format": format, "type": "main"}
    return ResourceFields.model_construct(None, **fields, url=url or "https://example.org/")


@given(
    st.lists(
        st.builds(
            resource,
            st.integers(0, 3),  # even ids that are the same
            st.sampled_from(
                ["a", "A", "straße", "STRASSE", "é", "e\u0301", "É", "a-00000000", LONG, "CON", ""]
            )
            | ODD,
            st.sampled_from(["csv", "CSV", "tar.gz", None]),
            st.sampled_from(["", "https://example.org/A.csv", "https://example.org/a.CSV"]),
        ),
        max_size=8,
    ),
    st.sampled_from([None, "{title}.{format}", "{title}", "x.csv", "{id}", "{type}/{id:.8}", ""]),
)
def test_no_two_names_are_the_same_on_any_file_system(
    resources: list[ResourceFields], naming: str | None
) -> None:
    names = distinct_names(resources, naming)

    assert len(names) == len(resources)
    assert all(is_safe(name) for name in names)
    for form in ("NFC", "NFD"):
        for fold in (str, str.lower, str.casefold):
            folded = {unicodedata.normalize(form, fold(name)) for name in names}
            assert len(folded) == len(names)


def test_a_name_that_is_taken_gets_the_id_before_its_extension() -> None:
    same = [resource(n << 96, "Arbres", "tar.gz") for n in (1, 2, 2)]

    assert distinct_names(same, None) == [
        "Arbres.tar.gz",
        "Arbres-00000002.tar.gz",
        "Arbres-00000002-0000-0000-0000-000000000000.tar.gz",
    ]


def test_a_file_is_named_as_asked() -> None:
    (name,) = distinct_names([resource(7, "Les arbres/2026")], "{type} {title} {id:.8}.{format}")

    assert name == "main Les arbres_2026 00000000.csv"


@pytest.mark.parametrize(
    "naming",
    ["{nom}", "{", "}", "{}", "{0}", "{id[a]}", "{id[0]}", "{id.__class__}", "{id:d}", "{id!z}"],
)
def test_a_naming_that_is_no_pattern_is_refused(naming: str) -> None:
    with pytest.raises(FieldError, match="naming"):
        distinct_names([resource(7, "Arbres")], naming)

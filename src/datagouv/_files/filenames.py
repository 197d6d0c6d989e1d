"""Safe file names: from a URL, a header or a title to a base name valid on every system. Pure."""

from __future__ import annotations

import binascii
import contextlib
import itertools
import re
import unicodedata
from collections.abc import Container
from urllib.parse import unquote_to_bytes, urlsplit

_LONGEST = 200
"""Bytes of a name: file systems take 255, and the name of a partial file is longer."""

_LONGEST_DECOMPOSED = 240
"""UTF-16 units of a decomposed name, which an older macOS counts (up to 255)."""

_RESERVED = re.compile(r"(con(in\$|out\$)?|prn|aux|nul|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)

_COMPRESSED = "gz|bz2|xz|zst|lz4|lzma|br|z|zip"

_EXTENSION = re.compile(rf"(\.\w{{1,12}}(\.({_COMPRESSED}))?)?$", re.IGNORECASE)
"""The extension of a name: .csv, .tar.gz."""

# The extensions that the platform takes, and others of published data.
_DATA = """
7z aac accdb adf arrow asc avi avro bil bmp br bson bufr bz bz2 cdf cdr cog copc cpg csv csvw
dat db dbf dgn doc docx dta dwg dxf e00 e57 ecw epub feather fgb fits flac flv fst fwf geojson
geojsonl geojsonseq geoparquet geotiff gif glb gltf gml gpkg gpx grb grb2 grd grib grib1 grib2
gtfs gz h5 hdf hdf5 ics ifc ipynb jp2 jpe jpeg jpg json json5 jsonl jsonld kml kmz las laz
ldjson log lyr lz4 lzma m4a mat mbtiles md mdb mid mif mov mp3 mp4 mpeg mpg msgpack mvt n3 nc
nc4 ndjson netcdf npy npz nq nt obj odg odp ods odt ogg orc osm osrm ovr owl parquet pb pbf pdf
pickle pkl ply pmtiles png por pps ppt pptx prj proto psv qgs qgz qml qpj r rar rda rdata rdf
rds rtf sas7bdat sav sbml sbn sbx shp shx shz sld sql sqlite sqlite3 ssim stl svg svgz tab tar
tbz2 tcx tei tex tfw tgz tif tiff topojson trig tsv ttl twb txt txz usdz vcf vcs vrt vtt wav
webm webp wkb wkt wld wmf wpd xls xlsb xlsm xlsx xlt xmi xml xpt xsd xsl xslt xyz xz yaml yml z
zarr zip zst
"""
_OF_DATA = frozenset(_DATA.split())
"""Extensions that tell a kind of data."""

_PROGRAMS = """
action ashx asmx asp aspx axd cfm cgi dll do exe faces fcgi jsf jsp jspx mvc nsf php php3 php4
php5 php7 php8 phtml pl py rb seam srf svc wsgi xhtml xsp
"""
_OF_PROGRAMS = frozenset(_PROGRAMS.split())
"""Extensions of programs on a host, which do not tell the format of their output."""

# Controls and separators part words; private and unassigned characters cannot be shown (macOS
# refuses some of them); format characters (Cf) could disguise the name.
_SPACES, _NOTHING, _UNKNOWN = {"Cc", "Zl", "Zp"}, {"Cf"}, {"Cs", "Co", "Cn"}


def safe_name(proposed: str, default: str = "file") -> str:
    """Reduce a name that others propose to a base name that Linux, macOS and Windows take.

    Args:
        proposed: Anything: a path, a reserved name, control characters, nothing at all.
        default: The name where no character is left.
    """
    return _cleaned(proposed) or _cleaned(default) or "file"


def _cleaned(proposed: str) -> str:
    """Return a safe name, or an empty text where no character is left."""
    name = re.split(r"[/\\]", proposed.rstrip("/\\"))[-1]
    name = unicodedata.normalize("NFC", "".join(map(_plain, name)))
    name = re.sub(r"[<>:|?*]", "_", re.sub(r"\s+", " ", name.replace('"', ""))).strip(" .")
    if not name:
        return ""
    if _RESERVED.match(name) or unicodedata.category(name[0]).startswith("M"):
        name = f"_{name}"  # An accent needs a letter to stand on.
    return _shortened(name)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in _NOTHING:
        return ""
    return " " if category in _SPACES else "_" if category in _UNKNOWN else character


def _shortened(name: str, end: str = "") -> str:
    """Put `end` before the extension of a name; cut its stem where it is too long."""
    cut = _EXTENSION.search(name, 1)  # A name is never an extension only.
    at = len(name) if cut is None else cut.start()
    stem, extension = name[:at], end + name[at:]
    if _fits(stem + extension):
        return stem + extension
    stem = stem[:_LONGEST]
    while stem and not _fits(stem + extension):
        stem = stem[:-1]
    return (stem.rstrip(" .") + extension).strip(" .")


def _fits(name: str) -> bool:
    decomposed = unicodedata.normalize("NFD", name).encode("utf-16-le")
    return len(name.encode()) <= _LONGEST and len(decomposed) // 2 <= _LONGEST_DECOMPOSED


def distinct_name(name: str, taken: Container[str], id: str) -> str:
    """Return a safe name that no file system confuses with a taken name.

    Args:
        name: A safe name.
        taken: The `key_of` of other names.
        id: Goes into a taken name, before its extension.
    """
    id = safe_name(id)
    ends = itertools.chain(["", f"-{id[:8]}", f"-{id[:40]}"], (f"-{n}" for n in itertools.count(2)))
    names = (safe_name(_shortened(name, end)) if end else name for end in ends)
    return next(free for free in names if key_of(free) not in taken)


def key_of(name: str) -> str:
    """Return a key that is equal for two names that some file system confuses."""
    # Some file systems ignore case, some ignore the normal form of accents.
    folded = unicodedata.normalize("NFD", name).casefold()
    return unicodedata.normalize("NFD", folded)


def name_in_url(url: str, format: str | None = None) -> str | None:
    """Return the file name at the end of a URL, where its extension tells a kind of data.

    `export.php` names a program; `v2.0.0` and `2024.01` name a version.

    Args:
        url: The URL of the file.
        format: The resource's format, which counts as an extension of data.
    """
    name = _last_of(url)
    format = extension_of_format(format)
    known = _extension_of(name) in _OF_DATA or (format and name.lower()[1:].endswith(f".{format}"))
    return name if known else None


def extension_of_format(format: str | None) -> str:
    """Return a format as an extension, in lower case and without a dot, or an empty text."""
    plain = (format or "").strip().lower().lstrip(".")
    return plain if re.fullmatch(r"\w{1,12}(\.\w{1,12})?", plain) else ""


def is_of_data(extension: str) -> bool:
    """Tell whether an extension, in lower case and without its dot, tells a kind of data."""
    return extension in _OF_DATA


def _last_of(url: str) -> str:
    """Return the end of a URL's path as a safe name, or an empty text."""
    try:
        path = re.sub(r";[\w-]+=[^/]*$", "", urlsplit(url).path)  # Such as ;jsessionid=1
    except ValueError:  # `url` is no URL.
        return ""
    return _cleaned(_bare(_unescaped(path).rsplit("/", 1)[-1]))


def _extension_of(name: str) -> str:
    match = re.search(r"[^.]\.(\w{1,12})$", name)
    return match[1].lower() if match else ""


def _unescaped(text: str) -> str:
    """Undo the percent-escapes of a text, of UTF-8 or of an older charset."""
    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", lambda run: _decoded(unquote_to_bytes(run[0])), text)


def _decoded(raw: bytes) -> str:
    """Decode a text of unknown charset: UTF-8, else Windows-1252, else Latin-1."""
    for charset in ("utf-8", "cp1252"):
        with contextlib.suppress(UnicodeError):
            return raw.decode(charset)
    return raw.decode("latin-1")


def _bare(name: str) -> str:
    """Return a name without the quotes around it."""
    name = name.strip().strip('"').strip()
    return name.strip("'").strip() if name[:1] == "'" == name[-1:] else name


# Charsets of the web: some codecs of Python are no charsets, and warn or decompress.
_CHARSET = re.compile(
    r"utf[-_]?(8|16|32)([bl]e)?|(us-)?ascii|latin-?\d{1,2}|iso[-_]?8859[-_]\d{1,2}"
    r"|(windows|cp|ibm)-?\d{3,4}|mac(intosh|-?roman)|koi8-[rut]|tis-620|gb(k|2312|18030)"
    r"|big5(-hkscs)?|euc-(jp|kr)|shift[-_]jis|iso-2022-(jp|kr)",
    re.IGNORECASE,
)

_PARAMETER = re.compile(
    r';\s*([\w-]+)(?:\*(\d{1,2}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL
)
"""A parameter of a header: its name, the number of the piece, a star, its value."""

_WORD = re.compile(r"=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
"""An encoded word of RFC 2047: its charset, its encoding, its content."""

_WORDS = re.compile(r"(?:=\?[\w-]+(?:\*[\w-]*)?\?[bq]\?[^?]*\?=)+", re.IGNORECASE)


def name_in_disposition(header: str | None) -> str | None:
    """Return the file name that a Content-Disposition header proposes.

    The encoded form (`filename*=`, RFC 8187) wins over the plain form. Hosts write UTF-8, Latin-1,
    percent-escapes and the encoded words of mail (RFC 2047) in the plain form.
    """
    plain, encoded, pieces = "", "", ""
    for name, number, star, value in _PARAMETER.findall(f";{header or ''}"):
        if name.lower() != "filename":
            continue
        if number:  # RFC 2231 cuts long values: filename*0*=…; filename*1=…
            pieces += _unquoted(value)
        elif star:
            encoded = encoded or _unquoted(value)
        else:
            plain = plain or _unquoted(value)
    encoded = encoded or pieces
    return _of_encoded(encoded, alone=not plain) or _of_plain(plain) or None


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) < 2 or not value[0] == '"' == value[-1]:
        return value.strip('"')  # An unclosed quote.
    # A backslash escapes; of a Windows path, only the last part is used.
    return re.sub(r'\\(["\\])', r"\1", value[1:-1])


def _of_encoded(value: str, *, alone: bool) -> str | None:
    """Decode `charset'language'escapes`.

    Args:
        value: The parameter's value.
        alone: Whether there is no plain form to replace a broken value.
    """
    match = re.fullmatch(r"([\w-]*)'[^']*'(.*)", value, re.DOTALL)
    charset, escapes = (match[1] or "utf-8", match[2]) if match else ("utf-8", value)
    if not escapes.isascii():
        return _of_plain(escapes)
    raw = unquote_to_bytes(escapes)
    text = _in_charset(raw, charset)
    return _decoded(raw) if text is None and alone else text


def _of_plain(value: str) -> str:
    with contextlib.suppress(UnicodeError):
        # httpx decodes headers as Latin-1; most hosts send UTF-8.
        value = _decoded(value.encode("latin-1"))
    value = re.sub(r"\?=\s+=\?", "?==?", value)
    if _WORD.search(value):
        return _bare(_WORDS.sub(_of_words, value))
    return _bare(_unescaped(value))


def _of_words(run: re.Match[str]) -> str:
    """Decode consecutive encoded words; a word may end within a character."""
    texts: list[tuple[str, bytes]] = []
    for charset, encoding, content in _WORD.findall(run[0]):
        try:
            if encoding in "bB":
                raw = binascii.a2b_base64(content + "==")
            else:
                raw = binascii.a2b_qp(content.encode(), header=True)
        except (binascii.Error, ValueError):
            return run[0]
        if texts and texts[-1][0] == charset.lower():
            raw = texts.pop()[1] + raw
        texts.append((charset.lower(), raw))
    return "".join(_in_charset(raw, charset) or _decoded(raw) for charset, raw in texts)


def _in_charset(raw: bytes, charset: str) -> str | None:
    """Decode a text of a named charset; `None` where its bytes are invalid."""
    if not _CHARSET.fullmatch(charset):
        return None
    with contextlib.suppress(LookupError, UnicodeError):
        return raw.decode(charset)
    return None


def resource_name(url: str, title: str, format: str | None, disposition: str | None = None) -> str:
    """Return the name of a resource's file.

    The first of these wins: the end of the URL, where it tells a kind of data; the name that the
    host proposes, unless it names a program; the title with the format.

    Args:
        url: The URL of the file.
        title: The resource's title.
        format: The resource's format.
        disposition: The host's Content-Disposition.
    """
    extension = extension_of_format(format)
    proposed = name_in_disposition(disposition) or ""
    if _extension_of(proposed) in _OF_PROGRAMS - {extension}:
        proposed = ""
    last = _last_of(url)
    if extension or not _is_telling(_extension_of(last)):
        last = ""
    for name in (name_in_url(url, format) or "", proposed, last):
        if cleaned := _cleaned(name):
            return cleaned
    return _titled(safe_name(as_one(title)), extension)


def _is_telling(extension: str) -> bool:
    """Tell whether an unknown extension may be a format, for want of one."""
    return extension not in _OF_PROGRAMS and not re.fullmatch(r"|\d\w*|v\d+", extension)


def _titled(title: str, extension: str) -> str:
    """Return a title with an extension, unless it has the extension already."""
    first, _, second = extension.partition(".")
    lower = title.lower()
    if not extension or re.search(rf"\.{extension}(\.({_COMPRESSED}))?$", lower):
        return title
    rest = second if second and lower.endswith(f".{first}") else extension
    return safe_name(f"{title}.{rest}")


def as_one(title: str) -> str:
    """Return a title without path separators."""
    return title.replace("/", "_").replace("\\", "_")

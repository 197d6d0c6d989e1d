"""An HTML page (a login, a firewall's notice) in the place of a file of data. Pure."""

from __future__ import annotations

import re

from .filenames import extension_of_format, is_of_data

HEAD = 2048
"""The first bytes of a file, enough to recognise an HTML page."""

_PAGES = {"html", "htm", "xhtml", "shtml", "mhtml", "mht", "xht"}
_OF_MARKUP = """
xml xsd xsl xslt kml gml gpx rss atom rdf owl svg osm tei tcx sld qgs qml qpj trig md tex sbml xmi
collada dae citygml gexf graphml xlf wfs wms wmts csw ipynb txt
"""
_MARKUP = frozenset(_OF_MARKUP.split())
"""Formats whose files may begin with a tag."""
_OF_BYTES = """
7z aac accdb avi avro bz bz2 doc docx dwg epub fgb fits flac flv gif glb gpkg gz h5 jp2 jpe jpeg
jpg kmz las laz lz4 lzma mdb mov mp3 mp4 mpeg mpg nc odg odp ods odt ogg parquet pbf pdf pmtiles
png ppt pptx rar rda rds shz sqlite sqlite3 tar tbz2 tgz tif tiff txz usdz wav webm webp xls xlsb
xlsm xlsx xz z zip zst
"""
_BINARY = frozenset(_OF_BYTES.split())
"""Formats whose files are never text."""
_DATA_TYPES = re.compile(
    r"text/(csv|tab-separated-values|calendar|vcard)|image/(?!svg)|audio/|video/|font/"
    r"|application/(?!octet-stream|x-octet-stream|download|force-download|unknown|x-download"
    r"|xhtml|xml|x-httpd|x-php)",
    re.IGNORECASE,
)
_SKIPPED = re.compile(r"(\s+|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)


class Place:
    """The declared format of a file, by which an HTML page in its place is recognised.

    Args:
        format: The resource's format.
        mime: The resource's media type.
        names: The names of the file: the end of its URL, and the name that its host proposes.
    """

    def __init__(self, format: str | None, mime: str | None, names: list[str]) -> None:
        texts = [extension_of_format(format), *(name.rpartition(".")[2] for name in names)]
        extensions = [part for text in texts for part in text.lower().split(".") if part]
        mime = (mime or "").strip().lower()
        pages = not _PAGES.isdisjoint(extensions) or "html" in mime
        data = any(map(is_of_data, extensions)) or _DATA_TYPES.match(mime) is not None
        self.of_data: bool = data and not pages
        """Whether the file is declared as data, not as an HTML page."""
        self.binary: bool = self.of_data and not _BINARY.isdisjoint(extensions)
        """Whether the declared format is never text."""
        self._markup = not _MARKUP.isdisjoint(extensions) or "xml" in mime

    def holds_page(self, head: bytes, content_type: str | None) -> bool:
        """Tell whether the file is an HTML page in the place of data.

        Args:
            head: The first `HEAD` bytes, or all of a shorter file.
            content_type: The host's Content-Type; many hosts send data as text/html.
        """
        if not self.of_data:
            return False
        text = _decoded(head)
        skipped = _SKIPPED.match(text)
        text = text[skipped.end() :] if skipped else text
        if re.match(r"<!doctype\s+html|<html[\s>]", text, re.IGNORECASE):
            return True
        declared = "html" in (content_type or "").lower()
        return (
            declared and not self._markup and re.match(r"<[a-z!]", text, re.IGNORECASE) is not None
        )


def _decoded(head: bytes) -> str:
    """Decode the first bytes of a file, in an encoding of HTML pages."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")

"""An HTML page (a login, a firewall's notice) in the place of a file of data. Pure."""

from __future__ import annotations

import re

from .filenames import extension_of_format, is_of_data

HEAD = 2048
"""Bytes from the beginning of a file that tell whether it is a page."""

_PAGES = {"html", "htm", "xhtml", "shtml", "mhtml", "mht", "xht"}
_OF_MARKUP = """
xml xsd xsl xslt kml gml gpx rss atom rdf owl svg osm tei tcx sld qgs qml qpj trig md tex sbml xmi
collada dae citygml gexf graphml xlf wfs wms wmts csw ipynb txt
"""
_MARKUP = frozenset(_OF_MARKUP.split())
"""Formats of which a file may begin with a tag."""
_OF_BYTES = """
7z aac accdb avi avro bz bz2 doc docx dwg epub fgb fits flac flv gif glb gpkg gz h5 jp2 jpe jpeg
jpg kmz las laz lz4 lzma mdb mov mp3 mp4 mpeg mpg nc odg odp ods odt ogg parquet pbf pdf pmtiles
png ppt pptx rar rda rds shz sqlite sqlite3 tar tbz2 tgz tif tiff txz usdz wav webm webp xls xlsb
xlsm xlsx xz z zip zst
"""
_BINARY = frozenset(_OF_BYTES.split())
"""Formats of which no file is a text."""
_DATA_TYPES = re.compile(
    r"text/(csv|tab-separated-values|calendar|vcard)|image/(?!svg)|audio/|video/|font/"
    r"|application/(?!octet-stream|x-octet-stream|download|force-download|unknown|x-download"
    r"|xhtml|xml|x-httpd|x-php)",
    re.IGNORECASE,
)
_SKIPPED = re.compile(r"(\s+|<\?.*?\?>|<!--.*?-->)+", re.DOTALL)


class Place:
    """What a resource says of its file: whether a page there is in the place of something else.

    Args:
        format: The resource's format.
        mime: Its media type.
        names: The names of its file: the last part of its URL, the one that its host proposes.
    """

    def __init__(self, format: str | None, mime: str | None, names: list[str]) -> None:
        said = [extension_of_format(format), *(name.rpartition(".")[2] for name in names)]
        extensions = [part for one in said for part in one.lower().split(".") if part]
        mime = (mime or "").strip().lower()
        pages = not _PAGES.isdisjoint(extensions) or "html" in mime
        data = any(map(is_of_data, extensions)) or _DATA_TYPES.match(mime) is not None
        self.of_data: bool = data and not pages
        """Whether it is for a file of data, which an HTML page is not."""
        self.binary: bool = self.of_data and not _BINARY.isdisjoint(extensions)
        """Whether such a file can never be read as a text."""
        self._markup = not _MARKUP.isdisjoint(extensions) or "xml" in mime

    def holds_page(self, head: bytes, content_type: str | None) -> bool:
        """Tell whether what came is an HTML page in the place of a file of data.

        Args:
            head: The first `HEAD` bytes, or all of a shorter file.
            content_type: What the host says of it; of data, many hosts say text/html.
        """
        if not self.of_data:
            return False
        text = _decoded(head)
        skipped = _SKIPPED.match(text)
        text = text[skipped.end() :] if skipped else text
        if re.match(r"<!doctype\s+html|<html[\s>]", text, re.IGNORECASE):
            return True
        said = "html" in (content_type or "").lower()
        return said and not self._markup and re.match(r"<[a-z!]", text, re.IGNORECASE) is not None


def _decoded(head: bytes) -> str:
    """Return the beginning of what may be a text, in one of the encodings that pages have."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").lstrip("\ufeff")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")

"""A catalogue for the server to harvest."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

CATALOGUE = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:catalogue> a dcat:Catalog ; dcat:dataset <urn:un>, <urn:deux> .
<urn:un> a dcat:Dataset ; dct:title "Arbres" ; dct:description "Un par ligne." .
<urn:deux> a dcat:Dataset ; dct:description "Sans titre." .
"""


class Catalogue(BaseHTTPRequestHandler):
    """A catalogue to harvest, on this machine."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(CATALOGUE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

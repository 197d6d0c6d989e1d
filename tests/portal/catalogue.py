"""A catalogue for the server to harvest."""

from __future__ import annotations

from tests.loopback import Visit

CATALOGUE = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:catalogue> a dcat:Catalog ; dcat:dataset <urn:un>, <urn:deux> .
<urn:un> a dcat:Dataset ; dct:title "Arbres" ; dct:description "Un par ligne." .
<urn:deux> a dcat:Dataset ; dct:description "Sans titre." .
"""


class Catalogue(Visit):
    """A catalogue to harvest, on this machine."""

    def visit(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.send_header("Content-Length", str(len(CATALOGUE)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(CATALOGUE)

"""HTML and SVG for notebooks: every text is escaped, and only web addresses are links."""

from __future__ import annotations

import pickle
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from pydantic import BaseModel

from datagouv._display import html, svg
from datagouv._display.content import card_of, cell, size
from datagouv._display.lists import Listed
from datagouv._display.rows import row_of
from datagouv.types import DatasetQuality, DatasetTraffic, License, SiteMetrics

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Seen(HTMLParser):
    """What a browser would make of it: the elements and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str | None]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)


@pytest.mark.parametrize(
    "made",
    [
        html.escape(HOSTILE),
        html.link(HOSTILE, HOSTILE),
        html.link(f"https://example.org/{HOSTILE}", HOSTILE),
        html.table([HOSTILE], [[html.escape(HOSTILE)]]),
        html.card(html.escape(HOSTILE), HOSTILE, [(HOSTILE, cell("title", HOSTILE))]),
        html.note(HOSTILE),
        svg.bars(0.5, [(HOSTILE, True)]),
        svg.line({HOSTILE: 1, "2026-02": 2}),
        Listed([License(id=HOSTILE, title=HOSTILE, url=HOSTILE)])._repr_html_() or "",
        card_of(License(id=HOSTILE, title=HOSTILE, url=HOSTILE, flags=[HOSTILE]), partly=False),
    ],
)
def test_a_hostile_text_stays_a_text(made: str) -> None:
    seen = Seen(made)
    assert not {"script", "img"} & set(seen.tags)
    assert not [name for name in seen.attributes if name.startswith("on")]
    assert "alert(1)" in made


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:a"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.org", "/path"),
        *("http:", "https://", "http://[", "", None, 1),
    ],
)
def test_what_is_no_web_address_is_no_link(url: object) -> None:
    assert "href" not in html.link(url, "Ici")


def test_a_web_address_opens_a_page_that_does_not_know_the_notebook() -> None:
    seen = Seen(html.link('https://example.org/?a="b"&c', "Ici"))
    assert seen.attributes["href"] == ['https://example.org/?a="b"&c']
    assert seen.attributes["rel"] == ["noopener noreferrer"]


def test_a_text_is_shown_on_one_line_without_what_turns_it_around() -> None:
    assert html.escape("a\n b\u202ec\x00") == "a bc"
    assert len(html.escape("x" * 1000)) == 300


def test_prices_are_no_formula() -> None:
    assert "mathjax_ignore" in html.block(html.escape("$1 ou $2"))


def test_a_quality_is_a_bar_for_each_criterion() -> None:
    quality = DatasetQuality(score=0.5, license=True, spatial=False, has_resources=None)
    shown = quality._repr_html_()
    drawing = ElementTree.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])
    texts = [element.text for element in drawing.iter() if element.tag.endswith("text")]
    assert texts == ["score", "50%", "license", "yes", "spatial", "no"]


def test_months_are_a_line() -> None:
    metrics = SiteMetrics(datasets=4000, datasets_by_months={"2026-01": 10, "2026-02": 20})
    shown = metrics._repr_html_()
    drawing = ElementTree.fromstring(shown[shown.index("<svg") : shown.index("</svg>") + 6])
    (line,) = [element for element in drawing.iter() if element.tag.endswith("polyline")]
    assert line.get("points") == "0.0,22.0 300.0,4.0"
    assert "4,000" in shown


def test_a_list_of_values_shows_what_people_read_and_what_they_write() -> None:
    values = [License(id=f"l{n}", title=f"Licence {n}", flags=["x"]) for n in range(25)]
    shown = Listed(values)._repr_html_() or ""
    assert shown.count("<tr>") == 1 + 20
    assert ">Licence 0<" in shown
    assert ">l0<" in shown
    assert "25 in a list · the first 20" in shown
    assert pickle.loads(pickle.dumps(Listed(values))) == values
    assert Listed(["air", "eau"])._repr_html_() is None


def test_the_traffic_of_months_is_a_line_for_each_number() -> None:
    months = [DatasetTraffic(f"2026-0{n}", "d", None, visits=n, downloads=0) for n in (1, 2, 3)]
    shown = Listed(months)._repr_html_() or ""
    lines = [part[: part.index("</svg>") + 6] for part in shown.split("<svg")[1:]]
    drawn = [ElementTree.fromstring(f"<svg{line}") for line in lines]
    points = [one.get("points") for svg in drawn for one in svg.iter() if "polyline" in one.tag]
    assert points == ["0.0,28.0 150.0,16.0 300.0,4.0", "0.0,40.0 150.0,40.0 300.0,40.0"]
    assert "dataset_id" not in shown


def test_a_size_is_said_in_words() -> None:
    assert [size(8), size(1500), size(2.5e9), size(3e13)] == [
        *("8 bytes", "1.5 kB", "2.5 GB", "30.0 TB")
    ]


class Owner(BaseModel):
    name: str


class Thing(BaseModel):
    owner: Owner | None
    parts: list[Owner]


def test_a_row_holds_the_values_at_its_paths() -> None:
    thing = Thing(owner=Owner(name="A"), parts=[Owner(name="B"), Owner(name="C")])
    paths = ("owner.name", "parts.name", "owner")
    assert row_of(thing, paths, as_json=True) == {
        "owner.name": "A",
        "parts.name": ["B", "C"],
        "owner": {"name": "A"},
    }
    nobody = Thing(owner=None, parts=[])
    assert row_of(nobody, paths, as_json=True) == dict(zip(paths, [None, [], None], strict=True))

"""The timeline's templates on literal rows: drawing, list, table, the file to keep, and several releases."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.domain.timeline import draw_together
from app.queries.source import Source
from app.views.page import environment
from tests.support.timetable import CALENDAR, NOVEMBER_2019, Row, drawn, row, rows

APP = Path(__file__).parents[2] / "app"
LATE_JULY = NOVEMBER_2019[2].date
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Release:
    slug: str
    title: str
    go_live: date | None
    classification: str | None
    working_days_to_go: int | None


@dataclass(frozen=True, slots=True)
class PrintedRow(Row):
    source: Source | None = None


RELEASE = Release("november-2019", "November 2019 SEC Release", date(2019, 11, 7), "white", 48)
PRINTED = tuple(
    PrintedRow(
        one.key, one.position, one.event, one.category, one.body, one.notes, one.date, one.actual, one.rule,
        Source("SECP_68_1005_10", "000_dd6bacb1094a78b2.txt", 500 + one.position),
    )
    for one in NOVEMBER_2019
)  # fmt: skip


def render(name: str, **context: object) -> str:
    about = {"request": None, "path": "/", "actor": None}
    return environment("test").get_template(f"timeline/{name}").render(**about, **context)


def page(timetable: tuple[Row, ...] = PRINTED, *, live: bool = True) -> str:
    return render(
        "page.html",
        release=RELEASE,
        rows=timetable,
        drawing=drawn(timetable),
        body_names={"dcc": "DCC", "panel": "Panel"},
        as_at=datetime(2019, 9, 2, 9, 0, tzinfo=UTC),
        known_at=datetime(2019, 9, 2, 9, 0, tzinfo=UTC),
        live=live,
    )


def svg_of(html: str) -> ElementTree.Element:
    found = re.search(r'<svg xmlns.*?class="tl".*?</svg>', html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def words_of(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


class Cells(HTMLParser):
    """Reads a page's tables cell by cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


def test_the_drawing_says_every_row_in_real_text() -> None:
    svg = svg_of(page())
    drawn_keys = [key for g in svg.iter(f"{SVG}g") for key in g.get("data-key", "").split()]
    assert sorted(drawn_keys) == sorted(one.key for one in NOVEMBER_2019)
    text = " ".join(words_of(t) for t in svg.iter(f"{SVG}text"))
    assert "15 Feb 19 Panel baselines RID" in text
    assert "Late Jul 19 – W/C 16 Sep 19" in text
    assert "10 Working Days before UIT commences" in text
    assert "Not yet dated: 1" in text
    assert "Today, 2 September 2019" in text


def test_the_drawing_has_a_role_a_title_and_a_description() -> None:
    svg = svg_of(page())
    assert svg.get("role") == "img"
    named = {e.get("id"): words_of(e) for e in svg.iter() if e.get("id")}
    assert [named[name] for name in (svg.get("aria-labelledby") or "").split()] == [
        "November 2019",
        drawn().description,
    ]


def test_the_table_holds_the_same_rows_in_the_papers_order() -> None:
    head, *body = Cells(page()).rows
    assert head == ["Date", "Event", "Notes", "Body", "Source"]
    assert [cells[1] for cells in body] == [one.event for one in NOVEMBER_2019]
    assert [cells[0].strip() for cells in body] == [one.date.text or "not yet known" for one in NOVEMBER_2019]
    assert [body[0][3], body[1][3]] == ["Panel", "change-board"]
    assert body[0][4] == "SECP_68_1005_10, line 501"


def test_the_list_says_the_same_rows_month_by_month() -> None:
    html = page()
    listed = html[html.index('<div class="tl-list">') : html.index('<section class="tl-rows"')]
    for one in NOVEMBER_2019:
        assert f'<p class="tl-words">{one.event}</p>' in listed
    assert "Today, 2 September 2019" in listed
    assert "during SIT" in listed
    assert "Aug: nothing dated" in listed


@pytest.mark.parametrize(
    "forbidden", [r"\sstyle=", r"<style", r"\son[a-z]+=", r"<script(?![^>]*\ssrc=)", "javascript:"]
)
def test_nothing_on_the_page_needs_more_than_the_content_policy_allows(forbidden: str) -> None:
    assert not re.search(forbidden, page())


def test_words_of_papers_are_escaped_everywhere() -> None:
    wicked = '<b onclick="x">R&D</b> commences'
    html = page(rows(PrintedRow("k", 1, wicked, "sit", "dcc", wicked, PRINTED[0].date)))
    assert "<b " not in html
    assert words_of(svg_of(html)).count("R&D") >= 1


def test_says_what_is_next() -> None:
    text = " ".join(re.sub(r"<[^>]+>", "", page()).split())
    assert "Next: SIT completes, W/C 16 Sep 19 in 10 to 14 Working Days" in text


def test_an_empty_timetable_says_who_fills_it() -> None:
    assert "No timetable yet. The secretariat adds it" in page(())


def test_an_actual_day_stands_beside_the_printed_one() -> None:
    html = page(rows(PrintedRow("k", 1, "SIT commences", "sit", "dcc", "", PRINTED[2].date, date(2019, 7, 29))))
    assert "Late Jul 19" in Cells(html).rows[1][0]
    assert "took place 29 July 2019" in Cells(html).rows[1][0]


def test_the_file_to_keep_stands_alone() -> None:
    text = render("drawing.svg", drawing=drawn())
    svg = ElementTree.fromstring(text)
    assert text.startswith("<?xml")
    assert svg.find(f"{SVG}style") is not None
    assert float(svg.get("width", "0")) > drawn().width
    assert "var(" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "November 2019" in [words_of(t) for t in svg.iter(f"{SVG}text")]


def test_every_class_of_the_drawing_is_styled_on_the_page_and_in_the_file() -> None:
    vague = row("July 2019", "A vague one").date
    svg = svg_of(page((*PRINTED, PrintedRow("v", 99, "A vague one", "sit", "dcc", "", vague))))
    used = {c for e in svg.iter() for c in (e.get("class") or "").split()}
    # What a plain mark needs no rule of its own for.
    plain = {"tl", "tl-mark", "tl-lane", "tl-dot", "tl-soft_bar", "tl-by_arrow", "tl-undated", "tl-words"}
    plain |= {"tl-to_go", "tl-go-live"}
    used -= plain | {c for c in used if re.fullmatch(r"tl-lane-\d+", c)}
    for sheet in (APP / "static/timeline.css", APP / "templates/timeline/_download.css"):
        styled = set(re.findall(r"\.(tl[\w-]*)", sheet.read_text(encoding="utf-8")))
        assert used - styled == set(), sheet.name


def test_all_releases_stand_under_each_other_with_ids_of_their_own() -> None:
    other = Release("june-2020", "June 2020 SEC Release", None, "white", None)
    drawings = draw_together(
        [
            ("a", PRINTED),
            ("b", rows(row("25 Jun 20", "Release go-live"), row("", "SIT commences"))),
            ("c", ()),
        ],
        today=date(2019, 9, 2),
        calendar=CALENDAR,
    )
    empty = Release("x", "X", None, None, None)
    html = render("all.html", drawings=tuple(zip((RELEASE, other, empty), drawings, strict=True)))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert html.count('class="tl" role="img"') == 2
    assert "1 not yet dated" in html
    assert "Nothing in this timetable is dated yet." in html
    assert 'href="/releases/june-2020/timeline"' in html


def test_no_releases_says_who_adds_the_first() -> None:
    assert "No releases yet." in render("all.html", drawings=())

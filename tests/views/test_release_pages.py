"""The pages of what papers say of a release: the papers' own cells and words, and what is worked out beside them."""

import re
from html import unescape

import pytest

from app.db import Database
from tests.support.cast import PASSWORD
from tests.support.clients import Pages
from tests.support.small_record import statements

PAGES = ("", "/scope", "/impacts", "/costs", "/strategy", "/reported", "/glossary", "/versions")
NINETEEN, JUNE, NOVEMBER = "/releases/november-2019", "/releases/june-2020", "/releases/november-2021"
HIDDEN = re.compile(r'<span class="hidden">([^<]*)</span>')


def words(page: str) -> str:
    """The words of a page, those for screen readers too, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def text(pages: Pages, path: str) -> str:
    answer = pages.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", answer.text)))


def rows(page: str) -> list[list[str]]:
    """The rows of all tables of a page, cell by cell, as they are read out."""
    found = re.findall(r"<tr\b.*?</tr>", page, flags=re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, flags=re.DOTALL)] for row in found]


def test_anybody_reads_every_page_and_there_is_none_of_an_unknown_release(pages: Pages) -> None:
    for tail in PAGES:
        answer = pages.get(f"{NINETEEN}{tail}")
        assert (answer.status_code, answer.headers.get("etag") is not None) == (200, True), tail
        again = pages.get(f"{NINETEEN}{tail}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert pages.get(f"/releases/november-1066{tail}").status_code == 404
        assert pages.get(f"{NINETEEN}{tail}?as_at=yesterday").status_code == 422
    pages.sign_in("stranger", PASSWORD)
    assert {pages.get(f"{NOVEMBER}{tail}").status_code for tail in PAGES} == {200}


def test_a_page_asks_no_more_of_a_full_release_than_of_an_empty_one(database: Database, pages: Pages) -> None:
    asked = {}
    for slug in ("november-2019", "november-2020"):
        for tail in PAGES:
            with statements(pages.client.app.state.database) as sent:  # type: ignore[attr-defined]
                pages.get(f"/releases/{slug}{tail}")
            asked[slug, tail] = len(sent)
    assert [asked["november-2019", tail] for tail in PAGES] == [asked["november-2020", tail] for tail in PAGES]
    assert max(asked.values()) <= 16


def test_a_matrix_is_read_out_cell_by_cell_and_a_blank_is_blank(pages: Pages) -> None:
    found = {row[0]: row[1:-1] for row in rows(pages.get(f"{NINETEEN}/impacts").text) if len(row) > 5}
    assert found["Modification"] == ["Suppliers", "Electricity Networks", "Gas Networks", "Other SEC Parties", "DCC"]
    assert found["SECMP0018"] == ["Ticked", "Ticked", "Blank", "Ticked", "Blank"]
    assert found["SECMP0062"] == ["Ticked"] * 5
    assert found["Section H"][:7] == ["Blank"] * 6 + ["Ticked"]
    assert "DUIS ) for this release will generate DUIS version 3.1 not version 4.0" in found["Appendix AD"][7]
    assert found["Schedule 9"][7] == ""
    blank = {row[0]: row[1:-1] for row in rows(pages.get(f"{JUNE}/impacts").text) if len(row) > 5}
    assert blank["MP088"] == ["Blank"] * 5


def test_merged_cost_cells_are_merged_and_a_dash_is_no_blank(pages: Pages) -> None:
    page = pages.get(f"{NINETEEN}/costs").text
    assert re.search(r'<td class="num cost-amount" rowspan="3">£414,393</td>', page)
    assert (
        len(re.findall(r'<td class="num cost-dash" rowspan="3">-<span class="hidden"> a dash, as printed</span>', page))
        == 5
    )
    assert len(re.findall(r'class="num cost-dash"', page)) == 14
    assert re.search(
        r'<td class="num cost-range" rowspan="3">£573,000-£769,000<span class="cell-note">a range</span>', page
    )
    said = text(pages, f"{NINETEEN}/costs")
    assert "The quoted £22,298 is £400 less than its own cells, which give £22,698." in said
    assert "Agrees with its own cells" in said
    assert "The printed cells add up to £1,095,967 firm, £1,668,967 to £1,864,967 with the range." in said
    assert "they will absorb the costs for stages after" in said
    assert "Regulatory Year 2019/20" in said


def test_the_total_of_june_2020_is_said_to_differ(pages: Pages) -> None:
    said = "£1,120,042 is £60,000 less than its own cells, which give £1,180,042."
    assert f"The quoted {said}" in text(pages, f"{JUNE}/costs")
    glance = text(pages, JUNE)
    assert "The text quotes £1,120,042: £60,000 less than its own cells, which give £1,180,042." in glance


def test_the_scope_shows_both_references_of_mp180(pages: Pages) -> None:
    said = text(pages, f"{NOVEMBER}/scope")
    assert "The row is of MP180; its printed status names MP149. Both stand as printed." in said
    assert said.count("Both stand as printed.") == 1
    assert "9 included, 2 targeted." in said
    assert "Cut-off 28 October 2021" in said
    assert said.count("Impacted") == 4
    assert said.count("Left blank") == 7


def test_the_scope_keeps_what_was_removed_moved_and_waits_beside(pages: Pages) -> None:
    said = text(pages, f"{NINETEEN}/scope")
    assert "delays with the DCC Preliminary Assessment means this now cannot be included" in said
    june = text(pages, f"{JUNE}/scope")
    assert "CR1088 DCC Production Proving" in june
    assert "The Alternative Solution is to create a new seat on the Panel" in june
    november = text(pages, "/releases/november-2020/scope")
    assert november.count("Expected in 2021, June or November; waits for CR1057 and CR1047") == 5
    assert "CR1088" not in november


def test_reported_figures_are_explained(pages: Pages) -> None:
    said = text(pages, f"{NOVEMBER}/reported")
    assert "99 % achieved where 100 % is required." in said
    assert "24 quoted, 23 by its own list" in said
    assert "Category 2" in said
    assert "A category is not a testing severity." in said
    assert "MM2 instead of Meter Manufacturer (MM) 1." in said
    assert said.count("Written after the decision, known by 19 October 2021") == 3
    assert "Nothing reported yet." in text(pages, "/releases/november-2020/reported")


def test_each_fact_leads_to_its_line(pages: Pages) -> None:
    page = pages.get(f"{JUNE}/costs").text
    assert '<a href="/papers/SECP_76_1701_23#line-781">SECP_76_1701_23, line 781</a>' in page


def test_an_acronym_is_explained_once_on_a_page_and_never_in_a_reference(pages: Pages) -> None:
    for path in (
        f"{NINETEEN}{tail}"
        for tail in ("?as_at=2019-09-02", "/scope", "/impacts", "/costs", "/strategy", "/board", "/timeline")
    ):
        page, _, rest = pages.get(path).text.partition('<div class="tl-list">')
        # The list for narrow screens stands in the drawing's place, and explains its own.
        narrow, _, rest = rest.partition("</section>")
        assert ("<abbr" in narrow) is path.endswith("/timeline")
        for part in (page + rest, narrow) if narrow else (page,):
            named = re.findall(r'<abbr title="([^"]+)">([^<]+)</abbr>', part)
            assert named, path
            assert len({full for full, _ in named}) == len(named), path
    board = pages.get(f"{NOVEMBER}/board").text
    assert '<abbr title="System Integration Testing">SIT</abbr>' in board


def test_an_acronym_is_escaped_before_it_is_explained() -> None:
    from app.domain.glossary import Terms
    from app.views.page import explained

    terms = Terms({"SEC": 'a "code" & <more>'})
    assert explained("<b>SEC</b>", terms) == (
        '&lt;b&gt;<abbr title="a &#34;code&#34; &amp; &lt;more&gt;">SEC</abbr>&lt;/b&gt;'
    )
    assert explained("<i>") == "&lt;i&gt;"


@pytest.mark.parametrize(
    ("moment", "stage"),
    [("2021-11-03", "Planned, to go live 4 November 2021"), ("2021-11-04", "Live, by its date, since 4 November 2021")],
)
def test_the_stage_goes_by_the_go_live_day(pages: Pages, moment: str, stage: str) -> None:
    assert stage in text(pages, f"{NOVEMBER}?as_at={moment}")


def test_the_release_page_is_a_summary_of_the_others(pages: Pages) -> None:
    said = text(pages, f"{NINETEEN}?as_at=2019-09-02")
    for part in (
        "5 included", "2 targeted", "1 removed", "6 not assessed", "Go or no-go is decided by the Panel",
        "SIT completes", "3 versions of its Release Implementation Document", "20 acronyms", "FindingsTo come",
    ):  # fmt: skip
        assert part in said
    empty = text(pages, "/releases/november-2020")
    for part in ("Planned; no go-live date set", "No timetable yet", "No costs recorded", "No acceptance criteria yet"):
        assert part in empty


def test_the_glossary_of_all_releases(pages: Pages) -> None:
    said = text(pages, "/glossary")
    assert "22 acronyms, 31 rows of glossaries" in said
    assert "June 2020 SEC Release SECP_76_1701_23, line" in said
    assert "20 acronyms, in the paper’s order" in text(pages, f"{NINETEEN}/glossary")
    assert "5 versions" in text(pages, f"{JUNE}/versions")

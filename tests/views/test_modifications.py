"""The register's page and the page of each modification: found without script, swapped with it, each fact sourced."""

import re

import pytest

from tests.support.clients import Pages

REFERENCE = re.compile(r'<th role="rowheader" scope="row"><a class="ref" href="/modifications/([A-Z0-9]+)">')
HTMX = {"HX-Request": "true"}
NEWSLETTER = "/papers/SEC%20Newsletter%20August%202018"


def rows(text: str) -> list[str]:
    return REFERENCE.findall(text)


def words(text: str) -> str:
    """What a page says, without its elements."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_register_lists_every_modification(pages: Pages) -> None:
    page = pages.get("/modifications")
    found = rows(page.text)
    assert len(found) == 42
    assert found.index("SECMP0062") < found.index("MP077")
    said = words(page.text)
    assert "42 modifications" in said
    assert "Approved Self-Governance To be implemented Thursday 1st November 2018" in said
    assert "November 2019 part 1: targeted" in said
    assert f'href="{NEWSLETTER}#line-171"' in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=secmp0062", ["SECMP0062"]),
        ("q=&release=june-2020&impacts_dcc_systems=no", ["MP079", "MP084", "MP088"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=%27%22%3E%3Cscript%3E", []),
        ("document=Appendix+AC&stage=approved", ["SECMP0060"]),
        ("participant=gas-networks&release=june-2020", ["SECMP0062", "MP079"]),
        ("path=Authority-Determined", ["SECMP0049"]),
    ],
)
def test_the_form_finds_with_and_without_script(pages: Pages, query: str, found: list[str]) -> None:
    page, part = pages.get(f"/modifications?{query}"), pages.get(f"/modifications?{query}", headers=HTMX)
    assert rows(page.text) == rows(part.text) == found
    assert "<html" in page.text
    assert "<html" not in part.text
    assert f"{len(found)} of 42 modifications" in words(part.text)
    if not found:
        assert "No modification of the register is what you ask for." in page.text
    assert "<script>" not in page.text


def test_the_form_keeps_what_was_asked(pages: Pages) -> None:
    text = pages.get("/modifications?q=Alert&release=june-2020&as_at=2020-02-01").text
    assert 'value="Alert"' in text
    assert '<option value="june-2020" selected>' in text
    assert '<input type="hidden" name="as_at" value="2020-02-01">' in text
    assert "You are reading the record as at" in text


def test_what_cannot_be_read_is_refused(pages: Pages) -> None:
    for query in ("impacts_dcc_systems=perhaps", "limit=0", "cursor=x", f"q={'x' * 201}"):
        assert pages.get(f"/modifications?{query}").status_code == 422
    assert pages.get("/modifications?q=%00").status_code == 400


def test_the_register_in_pages(pages: Pages) -> None:
    first = pages.get("/modifications?limit=40&q=e")
    (onward,) = re.findall(r'<a href="([^"]+)" rel="next">', first.text)
    second = pages.get(onward.replace("&amp;", "&"))
    assert len(rows(first.text)) == 40
    assert rows(second.text) == rows(pages.get("/modifications?q=e").text)[40:]
    assert 'rel="next"' not in second.text


def test_a_page_that_is_held_is_not_drawn_again_for_another_use(pages: Pages) -> None:
    tag = pages.get("/modifications").headers["etag"]
    assert pages.get("/modifications", headers={"If-None-Match": tag}).status_code == 304
    assert pages.get("/modifications", headers={**HTMX, "If-None-Match": tag}).status_code == 200


def test_a_history_keeps_vague_dates_and_no_dates(pages: Pages) -> None:
    said = words(pages.get("/modifications/SECMP0005").text)
    held = said.index("August 2018 Not to proceed to a decision until the full DCC costs are known by the Panel")
    gone = said.index("no day printed Withdrawn by its Proposer")
    assert held < gone < said.index("6th September 2018, 17:00 Withdrawal window closes to SECAS")


def test_the_page_of_mp149_shows_the_row_that_names_it(pages: Pages) -> None:
    text = pages.get("/modifications/MP149").text
    said = words(text)
    assert "The row of MP180 names MP149." in said
    assert "the status printed beside MP180 speaks of MP149" in said
    assert "by 28 October 2021." in said
    assert 'href="/papers/CSC_32_2610#line-95"' in text
    assert "names MP180" not in words(pages.get("/modifications/MP180").text)


def test_titles_stand_as_printed(pages: Pages) -> None:
    said = words(pages.get("/modifications/SECMP0007").text)
    assert "SECMPP0007 Firmware updates to IHDs and PPMIDs" in said
    assert "SECMP0007 Firmware update to IHDs and PPMIDs" in said
    assert "CR1057 : been delivered" in said
    assert "CR1047 : CR1047 has exited Pre-Integration Testing (PIT), expected Q4 2020" in said


def test_solutions_impacts_and_costs(pages: Pages) -> None:
    said = words(pages.get("/modifications/MP084").text)
    assert "Proposed Solution. The Proposed Solution is to require one of the existing" in said
    assert "Alternative Solution. The Alternative Solution is to create a new seat" in said
    said = words(pages.get("/modifications/SECMP0062").text)
    assert "Design, Build, Pre-integration Testing £573,000-£769,000 line 766" in said
    assert "Appendix AH ✓ ticked line 501" in said
    assert said.index("November 2019 SEC Release , part 1") < said.index("June 2020 SEC Release , part 1")


@pytest.mark.parametrize("reference", ["MP999", "mp149", "SECMPP0007", "%3Cb%3E", "' OR 1=1"])
def test_an_unknown_modification_is_not_found(pages: Pages, reference: str) -> None:
    assert pages.get(f"/modifications/{reference}").status_code == 404


def test_every_modification_has_a_page(pages: Pages) -> None:
    for reference in rows(pages.get("/modifications").text):
        page = pages.get(f"/modifications/{reference}")
        assert page.status_code == 200
        assert "#line-" in page.text

"""The page of the standard acceptance criteria: sixteen, in three groups."""

from tests.support.clients import Pages
from tests.views.test_modifications import words


def test_sixteen_criteria_by_group(pages: Pages) -> None:
    text = pages.get("/standard-criteria").text
    said = words(text)
    assert "Annex 1: Standard SEC Release acceptance criteria." in said
    assert "Operational 9, reviewed by the OPSG 1 The DCC has brought to readiness" in said
    assert "Testing 6, reviewed by the TAG 1 The DCC has developed the coding" in said
    assert "Security 1, reviewed by the SSC 1 The DCC has completed relevant security testing" in said
    assert text.count('class="number"') == 16
    assert 'href="/papers/SECP_76_1701_23#line-302"' in text


def test_before_the_paper_there_was_no_set(pages: Pages) -> None:
    assert "No standard set yet." in pages.get("/standard-criteria?as_at=2019-12-31").text

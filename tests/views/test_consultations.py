"""The page of consultations and windows."""

from tests.support.clients import Pages
from tests.views.test_modifications import words


def test_windows_and_consultations(pages: Pages) -> None:
    said = words(pages.get("/consultations").text)
    assert "Referral window, closed Closes 6 September 2018, 17:00 printed “5pm”" in said
    assert "Length 10 Working Days To Panel For SECMP0029 , SECMP0050 , SECMP0051" in said
    assert "Withdrawal window, closed Closes 6 September 2018, 17:00 printed “17:00”" in said
    assert "Consultation of the DCC, closed Opens 24th August Closes 21st September 2018" in said
    assert "Closes Wednesday 5th September 2018 For SECMP0009 , SECMP0041" in said


def test_they_were_open_then(pages: Pages) -> None:
    said = words(pages.get("/consultations?as_at=2018-09-01T12:00").text)
    assert "Referral window, open" in said
    assert "Modification Report Consultation, open" in said
    assert "No windows yet." in pages.get("/consultations?as_at=2018-01-01").text

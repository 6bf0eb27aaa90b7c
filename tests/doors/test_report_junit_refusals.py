"""What is refused as JUnit XML, in words and with its line; and that nothing else can come of any bytes."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.test_mending import LONGEST_MESSAGE
from app.domain.test_result import SentRun
from app.doors.report_junit import read_junit

FIXTURES = Path(__file__).parents[1] / "fixtures" / "junit"
ADDRESS = {"source": "dsp", "run": "SIT-41", "phase": "SIT"}
GOOD = '<testsuite name="a">\n<testcase name="é"><failure>no</failure></testcase>\n<testcase name="u"/></testsuite>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def refused(body: bytes, *, partial: bool = False) -> str:
    """The words of the refusal; nothing is read."""
    with pytest.raises(Invalid) as told:
        read_junit(body, ADDRESS, partial=partial)
    (fault,) = told.value.faults
    assert fault.pointer.startswith("line ")
    assert told.value.detail == fault.detail
    return fault.detail


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The body is empty."),
        (b" \r\n", "The body is empty."),
        (b"\xef\xbb\xbf", "The body is empty."),
        (b'{"results": []}', "looks like JSON"),
        (b"[]", "looks like JSON"),
        (b"ok 1 - reads", "begins with '<'"),
        (b"\x00\x00", "begins with '<'"),
        (b"\x1f\x8b\x08\x00", "packed"),
        (b"PK\x03\x04", "packed"),
        (b"<html><body/></html>", "Line 1: This is <html>, not a JUnit report."),
        (b"<!DOCTYPE html>\n<html>", "Line 1: This is <html>, not a JUnit report."),
        (b"\n<test-run><test-suite/></test-run>", "Line 2: This is <test-run>, not a JUnit report."),
        (b'<n:TestRun xmlns:n="urn:n"/>', "This is <TestRun>"),
        (b"<testsuite>\n<testcase name='t'>", "Line 2, column 20: the report is cut off."),
        (b"<testsuite>\n<testcase na", "cut off"),
        (b"<testsuite><system-out><![CDATA[x", "cut off"),
        (b"<?xml version='1.0'?>", "cut off"),
        (b"<testsuite>\n  <testcase></testsuite>", "Line 2, column 15: the report is not well-formed: mismatched tag."),
        (b"<testsuite/><testsuite/>", "Line 1, column 13"),
        (b"<testsuite name='a' name='b'/>", "duplicate attribute"),
        (b"<testsuite>&nbsp;</testsuite>", "undefined entity"),
        (b"<testsuite>\n\x1b[31m</testsuite>", "Line 2, column 1: the report is not well-formed: the control"),
        (b"<testsuite>\x00</testsuite>", "the control character U+0000"),
        (b"<testsuite name='&#1;'/>", "invalid character number"),
        (b"<testsuite>\n" + b"<a>" * 101, "Line 2: Elements are nested more than 100 deep"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_in_words(body: bytes, words: str) -> None:
    assert words in refused(body)


@pytest.mark.parametrize(
    "body",
    [
        f"<!DOCTYPE t [<!ENTITY l0 'ha'>{LAUGHS}]><testsuite name='&l9;'/>",
        "<!DOCTYPE t [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><testsuite><testcase name='&x;'/></testsuite>",
        "<!DOCTYPE t SYSTEM 'http://127.0.0.1:9/x.dtd'><testsuite/>",
        "<!DOCTYPE testsuite [<!ATTLIST testsuite name CDATA 'from the type'>]><testsuite/>",
        "<!DOCTYPE testsuite><testsuite/>",
    ],
)
@pytest.mark.parametrize("partial", [False, True])
def test_a_document_type_is_refused_and_with_it_every_entity(body: str, partial: bool) -> None:
    assert refused(body.encode(), partial=partial).startswith("Line 1: A document type (DOCTYPE) is not taken")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("UTF-8", GOOD.encode()),
        ("UTF-8", b"\xef\xbb\xbf" + GOOD.encode()),
        ("UTF-8", f'<?xml version="1.0" encoding="utf-8"?>{GOOD}'.encode()),
        ("UTF-8", f'<?xml version="1.0" encoding="utf8"?>{GOOD}'.encode()),
        ("UTF-16", f'<?xml version="1.0" encoding="UTF-16"?>{GOOD}'.encode("utf-16")),
        ("UTF-16", GOOD.encode("utf-16")),
        ("UTF-16", GOOD.encode("utf-16-le")),
        ("UTF-16", b"\xfe\xff" + GOOD.encode("utf-16-be")),
        ("Latin-1", f'<?xml version="1.0" encoding="ISO-8859-1"?>{GOOD}'.encode("latin-1")),
        ("Windows", f'<?xml version="1.0" encoding="windows-1252"?>{GOOD}'.encode("cp1252")),
    ],
)
def test_encodings_that_are_read(encoding: str, body: bytes) -> None:
    assert [result.name for result in read_junit(body, ADDRESS).results] == ["é", "u"], encoding


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (GOOD.encode("latin-1"), "Line 2, column 17: the report is not well-formed: the byte E9 is no UTF-8"),
        (f'<?xml version="1.0" encoding="utf-8"?>{GOOD}'.encode("latin-1"), "the byte E9 is no utf-8"),
        (f'<?xml version="1.0" encoding="us-ascii"?>{GOOD}'.encode(), "not well-formed"),
        (f'<?xml version="1.0" encoding="UTF-16"?>{GOOD}'.encode(), "Line 1"),
        (b'<?xml version="1.0" encoding="UTF-7"?><testsuite/>', "The encoding UTF-7 cannot be read here; send UTF-8."),
        (b'<?xml version="1.0" encoding="martian"?><testsuite/>', "The encoding martian cannot be read here"),
        (b'<?xml version="1.0" encoding="windows-1259"?><testsuite/>', "The encoding windows-1259 cannot be read"),
        (b'<?xml version="1.0" encoding="shift_jis"?><testsuite/>', "The encoding shift_jis cannot be read here"),
        (b'<?xml version="1.0" encoding="unicode_escape"?><testsuite/>', "cannot be read here"),
        (b'<?xml version="1.0" encoding="rot13"?><testsuite/>', "cannot be read here"),
        (b"\xff\xfe" + '<testsuite name="\ud800"/>'.encode("utf-16-le", "surrogatepass"), "Line 1"),
    ],
)
def test_encodings_that_are_refused(body: bytes, words: str) -> None:
    assert words in refused(body)


def test_a_report_that_was_cut_off_is_taken_as_far_as_it_goes_where_that_is_asked() -> None:
    body = GOOD.replace("\n", "\n\n").replace('"a"', '"a" tests="2"').encode()
    cut = body[: body.index(b'name="u"') + 8]
    assert "Line 5, column" in refused(cut)
    sent = read_junit(cut, ADDRESS, partial=True)
    assert sent.partial
    assert [result.name for result in sent.results] == ["é"]
    assert sent.notes[0].startswith("Line 5, column 1: the report is cut off. What stands before it was taken.")
    assert sent.notes[1:] == ("Declared tests 2, counted 1.",)
    assert not read_junit(body, ADDRESS, partial=True).partial


def test_a_test_that_was_being_read_when_the_report_broke_is_left_out() -> None:
    sent = read_junit(b"<testsuite><testcase name='t'/>\n<testcase name='u'>\n<failure>\x01", ADDRESS, partial=True)
    assert [result.name for result in sent.results] == ["t"]
    assert sent.notes[0].startswith("Line 3, column 10: the report is not well-formed")
    assert sent.notes[0].endswith("The test that begins in line 2 was left out.")


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"<testsuite>" + b"<a>" * 200, b"<", b"<?xml version='1.0'?>"])
def test_what_is_no_report_at_all_is_refused_also_in_part(body: bytes) -> None:
    refused(body, partial=True)


def peak(read: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("wrapped", ["{}", "<![CDATA[{}]]>", "<stackTrace>{}</stackTrace>"])
def test_a_message_of_20_megabytes_is_never_built(wrapped: str) -> None:
    text = wrapped.format("no line to the meter\n" * 1_000_000)
    body = f"<testsuite><testcase name='t'><failure>{text}</failure></testcase></testsuite>".encode()
    sent: list[SentRun] = []
    assert peak(lambda: sent.append(read_junit(body, ADDRESS))) < 1_000_000
    (result,) = sent[0].results
    assert result.message is not None
    assert len(result.message) == LONGEST_MESSAGE
    assert [note for note in sent[0].notes if "1 message was clipped" in note]


def test_output_of_20_megabytes_and_many_failures_of_one_test_are_never_built() -> None:
    failures = "<failure>no line to the meter</failure>" * 20_000
    output = "<system-out>" + "no line to the meter\n" * 1_000_000 + "</system-out>"
    body = f"<testsuite><testcase name='t'>{failures}{output}</testcase></testsuite>".encode()
    assert peak(lambda: read_junit(body, ADDRESS)) < 1_000_000


def test_a_long_tag_is_clipped_and_one_without_end_is_refused() -> None:
    body = b"<testsuite><testcase name='t'><failure message='%s'/></testcase></testsuite>"
    sent = read_junit(body % (b"x" * 10_000_000), ADDRESS)
    assert [len(result.message or "") for result in sent.results] == [LONGEST_MESSAGE]
    endless = body % (b"x" * 30_000_000)
    words: list[str] = []
    assert peak(lambda: words.append(refused(endless))) < 70_000_000
    assert words == ["Line 1: A tag of more than 16 MiB is no report's."]


def test_what_holds_for_many_tests_is_not_carried_whole_by_each() -> None:
    said = "<properties><property name='device' value='%s'/></properties>" % ("d" * 1_000_000)
    inner = "<testsuite name='b'><testcase name='t' time='%s'/></testsuite>" % ("9" * 100)
    body = f"<testsuite name='{'x' * 1_000_000}'>{said}{inner * 1_000}</testsuite>".encode()
    sent: list[SentRun] = []
    assert peak(lambda: sent.append(read_junit(body, ADDRESS))) < 20_000_000
    assert {(len(r.suite or ""), len(r.device), r.duration_us) for r in sent[0].results} == {(1_000, 200, None)}


@pytest.mark.parametrize("tag", ["a", "testsuite", "testsuites", "testcase", "failure", "properties"])
def test_nesting_10_000_deep_is_refused_early(tag: str) -> None:
    body = b"<testsuite><testcase name='t'>" + f"<{tag}>".encode() * 10_000
    words: list[str] = []
    assert peak(lambda: words.append(refused(body))) < 1_000_000
    assert words == ["Line 1: Elements are nested more than 100 deep, as no report's are."]


SEEDS = [path.read_bytes() for path in sorted(FIXTURES.iterdir())]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real report with pieces cut out, doubled, turned round or replaced."""
    body = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(body) - 1, 0)))
        end = start + draw(st.integers(0, 60))
        match draw(st.integers(0, 3)):
            case 0:
                del body[start:end]
            case 1:
                body[start:start] = body[start:end]
            case 2:
                body[start:end] = draw(st.binary(max_size=8))
            case _:
                del body[start:]
    return bytes(body)


@given(mutated() | st.binary(max_size=200), st.booleans())
def test_no_bytes_make_anything_but_a_run_or_a_refusal(body: bytes, partial: bool) -> None:
    sent = faults = None
    try:
        sent = read_junit(body, ADDRESS, partial=partial)
    except Invalid as error:
        faults = error.faults
    if sent is None:
        assert faults
    else:
        assert sum(sent.counted.values()) == len(sent.results) == len(sent.prints)
        assert partial or not sent.partial

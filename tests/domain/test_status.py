"""The closed lists, and which of several statuses weighs most."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import status
from app.domain.status import SEVERITY_ORDER, Classification, Rag, worst


def test_red_outweighs_amber_and_amber_green() -> None:
    assert worst([Rag.GREEN, Rag.RED, Rag.AMBER]) is Rag.RED
    assert worst([Rag.AMBER, Rag.GREEN]) is Rag.AMBER
    assert worst([Rag.GREEN]) is Rag.GREEN
    assert worst([]) is None


@given(st.lists(st.sampled_from(Rag), min_size=1), st.sampled_from(Rag))
def test_another_opinion_never_betters_the_worst(marks: list[Rag], another: Rag) -> None:
    before, after = worst(marks), worst([*marks, another])
    assert before is not None
    assert after is not None
    assert SEVERITY_ORDER[after] >= SEVERITY_ORDER[before]
    assert after in (before, another)


def test_every_status_is_weighed() -> None:
    assert set(SEVERITY_ORDER) == set(Rag)
    assert len(set(SEVERITY_ORDER.values())) == len(Rag)


def test_a_papers_green_is_not_a_criterions() -> None:
    paper: object = Classification.GREEN
    assert not isinstance(paper, Rag)


LISTS = [kind for kind in vars(status).values() if isinstance(kind, type) and kind.__module__ == status.__name__]


@pytest.mark.parametrize("closed", LISTS, ids=lambda kind: kind.__name__)
def test_no_list_says_a_thing_twice(closed: type[Rag]) -> None:
    values = [str(member.value) for member in closed]
    assert all(one.lower() != other.lower() for one, other in itertools.combinations(values, 2))
    assert all(value == value.strip() and value for value in values)

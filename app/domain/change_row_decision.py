"""What was recommended, decided and learnt, and what followed, in one sentence a row."""

from collections.abc import Callable

from app.domain.change_row import Row, Told, short
from app.domain.decision import OUTCOME_WORDS
from app.domain.instant import long_day
from app.domain.release_step import Step, said_of
from app.domain.status import GoNoGo, StepKind

PAGE = "/decision"


def _told(row: Row, sentence: str, words: str, tail: str = PAGE) -> Told:
    said = short(words)
    return Told(sentence + (f": {said}" if said else "."), tail, row["effective_at"], row)


def _recommendation(row: Row) -> Told:
    said = f"The {row['body_name']} recommended {OUTCOME_WORDS[GoNoGo(row['outcome'])]}"
    return _told(row, said, row["words"], f"{PAGE}#recommendations")


def _decision(row: Row) -> Told:
    until = f" until {long_day(row['deferred_until'])}" if row["deferred_until"] else ""
    said = f"The {row['body_name']} decided {OUTCOME_WORDS[GoNoGo(row['outcome'])]}{until}"
    return _told(row, said, row["words"], f"/decisions/{row['version']}")


def _decider(row: Row) -> Told:
    return _told(row, f"The {row['body_name']} is to decide on the release", row["reason"], f"{PAGE}#decision")


def _step(row: Row) -> Told:
    said = said_of(Step(StepKind(row["kind"]), row["effective_at"], row["agreed"]))
    return _told(row, said[:1].upper() + said[1:], row["words"], f"{PAGE}#steps")


def _redating(row: Row) -> Told:
    former = f" from {long_day(row['former'])}" if row["former"] else ""
    said = f"The release was re-dated{former} to {long_day(row['go_live'])}"
    return _told(row, said, row["reason"], f"{PAGE}#redating")


def _lesson(row: Row) -> Told:
    return _told(row, f"Lesson {row['number']} was learnt", row["text"], f"{PAGE}#lesson-{row['number']}")


def _taken(row: Row) -> Told:
    said = f"It was said how lesson {row['lesson_number']} of the {row['lesson_title']} is taken up"
    return _told(row, said, row["words"], f"{PAGE}#lessons")


OF_DECISIONS: dict[str, Callable[[Row], Told]] = {
    "recommendation": _recommendation,
    "decision": _decision,
    "deciding_body": _decider,
    "release_step": _step,
    "redating": _redating,
    "lesson": _lesson,
    "lesson_taken": _taken,
}

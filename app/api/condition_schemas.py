"""How conditions still to be met are written over JSON."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords, Words
from app.domain.condition import Wanted
from app.domain.status import ConditionOutcome, Rag
from app.queries.condition import ConditionRow


class ConditionWanted(Sent):
    """What is still to be met, by whom and by when."""

    text: Words
    owner: ShortWords = Field(description="Who is to meet it.")
    due: date | None = Field(default=None, description="By the end of which day in London; none when absent.")

    def wanted(self) -> Wanted:
        """Give the condition."""
        return Wanted(self.text, self.owner, self.due)


class ConditionSent(ConditionWanted):
    """A condition that is still to be met under the mark that the criterion carries."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "The last regression run is passed in full.", "owner": "DCC", "due": "2021-11-03"}]
        }
    )

    effective_at: Instant | None = Field(default=None, description="When it was agreed; now when absent.")


class EndSent(Sent):
    """How a condition ended."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "met", "words": "SIT-44 passed on 2 November."}]}
    )

    outcome: ConditionOutcome
    words: Words = Field(description="How it was met, or why it lapsed.")
    effective_at: Instant | None = Field(default=None, description="When that was; now when absent.")


class MarkOfCondition(Given):
    """The mark that a condition hangs on."""

    version: int
    status: Rag
    effective_at: datetime
    current: bool = Field(description="Whether the criterion carries this mark at the moment asked about.")


class EndGiven(Given):
    """How a condition ended, and in whose words."""

    outcome: ConditionOutcome
    words: str
    by: str
    effective_at: datetime
    recorded_at: datetime


class ConditionGiven(Given):
    """A condition as it stands at the moment asked about."""

    id: int
    text: str
    owner: str
    due: date | None
    due_words: str = Field(examples=["due 3 November 2021, 2 Working Days overdue"])
    overdue: bool = Field(description="It is open, and its day has passed.")
    working_days_overdue: int | None
    mark: MarkOfCondition
    by: str
    effective_at: datetime
    recorded_at: datetime
    ended: EndGiven | None = Field(description="None while it is still to be met.")


class ConditionsListed(Listed):
    """The conditions of a criterion under whichever of its marks, the first recorded first."""

    items: list[ConditionGiven]


class ConditionMade(Given):
    """A condition just recorded."""

    id: int
    text: str
    owner: str
    due: date | None
    effective_at: datetime
    recorded_at: datetime
    seq: int


class EndMade(Given):
    """The end of a condition just recorded."""

    condition: int
    outcome: ConditionOutcome
    words: str
    effective_at: datetime
    recorded_at: datetime
    seq: int


def condition_given(row: ConditionRow) -> ConditionGiven:
    """Present a condition."""
    ended = None
    if row.outcome is not None:
        ended = EndGiven.model_validate(
            {
                "outcome": row.outcome,
                "words": row.end_words,
                "by": row.ended_by,
                "effective_at": row.ended_at,
                "recorded_at": row.end_recorded_at,
            }
        )
    own = {
        "overdue": row.overdue_by is not None,
        "working_days_overdue": row.overdue_by,
        "mark": MarkOfCondition(
            version=row.mark_version, status=row.mark_status, effective_at=row.marked_at, current=row.on_current_mark
        ),
        "ended": ended,
    }
    names = ConditionGiven.model_fields.keys() - own.keys()
    return ConditionGiven(**{name: getattr(row, name) for name in names}, **own)

"""How the meanings of the colours are written over JSON."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from app.api.schemas import Given, Instant, Listed, Sent, ShortWords
from app.domain.colour import LONGEST_MEANING
from app.domain.status import Rag
from app.domain.words import readable

Meaning = Annotated[str, Field(max_length=LONGEST_MEANING), AfterValidator(readable)]


class ColoursSent(Sent):
    """What one or more of the colours mean from now on; a colour that is not given stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"amber": "May go live once the named workaround is in place.", "meeting": "CSC_32"}]
        }
    )

    green: Meaning | None = None
    amber: Meaning | None = None
    red: Meaning | None = None
    meeting: ShortWords | None = Field(default=None, description="Where it was agreed.")
    effective_at: Instant | None = Field(default=None, description="When it was agreed; now when absent.")

    def meanings(self) -> dict[Rag, str]:
        """Give what was said, by colour."""
        said = {Rag.GREEN: self.green, Rag.AMBER: self.amber, Rag.RED: self.red}
        return {rag: words for rag, words in said.items() if words is not None}


class ColourGiven(Given):
    """What one colour means in the release at the moment asked about."""

    status: Rag
    words: str = Field(examples=["May go live, with words that say what is to be watched."])
    default: bool = Field(description="Nobody has defined it: these are default words.")
    meeting: str | None
    by: str | None
    effective_at: datetime | None
    recorded_at: datetime | None


class ColoursListed(Listed):
    """All three colours, Green first."""

    items: list[ColourGiven]


class ColoursMade(Given):
    """Meanings just recorded, by colour."""

    meanings: dict[Rag, str]
    meeting: str | None
    effective_at: datetime
    recorded_at: datetime
    seq: int

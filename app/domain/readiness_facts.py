"""What readiness is reckoned from: criteria, conditions, scope, risks and recommendations as they stand at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.status import ConditionOutcome, GoNoGo, Rag, RiskLevel, RiskStatus, Standing

# What a criterion is called in a sentence, and whether that is said in the plural.
CRITERION_NAMES: dict[str, tuple[str, bool]] = {
    "components-ready": ("component readiness", False),
    "service-stability": ("service stability", False),
    "coexistence": ("coexistence with existing services", False),
    "existing-defects": ("existing defects", True),
    "user-impact-of-defects": ("the impact of defects on Users", False),
    "lessons-learnt": ("lessons learnt", True),
    "consumer-experience": ("consumer experience", False),
    "continuity-and-recovery": ("continuity and recovery", True),
    "secas-changes-ready": ("the readiness of SECAS’s changes", False),
    "secas-components-ready": ("the readiness of SECAS’s components", False),
    "code-deployable": ("deployable code", False),
    "test-phases-closed": ("the closing of test phases", False),
    "regression-testing": ("regression testing", False),
    "user-testing-opportunity": ("the opportunity for User testing", False),
    "no-severity-1-2": ("the absence of Severity 1 and 2 defects", False),
    "severity-3-5-plan": ("the plan for Severity 3 to 5 defects", False),
    "environments-aligned": ("the alignment of environments", False),
    "security-testing": ("security testing", False),
}


@dataclass(frozen=True, slots=True)
class CriterionFact:
    """How one criterion stands.

    Attributes:
        key, number, body, body_name: which criterion of which body.
        agreed, agreed_on: the body's mark and its day; none while it has not agreed.
        provisional: the worst current position while there is no mark.
        read: whether the evidence behind it could be read.
        stale_since, stale_note, stale_more: since when and why the mark is stale, and how many more reasons there are.
        contradicted, explained: whether the machine contradicts the mark, and whether the body says why.
        evidence: where what made it stale can be looked up.
    """

    key: str
    number: str
    body: str
    body_name: str
    agreed: Rag | None = None
    agreed_on: date | None = None
    provisional: Rag | None = None
    read: bool = True
    stale_since: date | None = None
    stale_note: str = ""
    stale_more: int = 0
    contradicted: bool = False
    explained: bool = False
    evidence: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Say what it is about."""
        return CRITERION_NAMES.get(self.key, (self.key.replace("-", " "), False))[0]

    @property
    def plural(self) -> bool:
        """Say whether its name is a plural."""
        return CRITERION_NAMES.get(self.key, ("", False))[1]


@dataclass(frozen=True, slots=True)
class ConditionFact:
    """A condition on a criterion: by which day, and how it ended if it has."""

    criterion: str
    text: str
    due: date | None = None
    outcome: ConditionOutcome | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ScopeFact:
    """A modification beside the release; `printed` says that only a paper tells of it."""

    reference: str
    standing: Standing
    part: str | None = None
    cut_off: date | None = None
    printed: bool = False

    @property
    def name(self) -> str:
        """Name it with its part."""
        return f"{self.reference} part {self.part}" if self.part else self.reference

    @property
    def undecided(self) -> bool:
        """Say whether it is neither included nor out of the release."""
        return self.standing in (Standing.CANDIDATE, Standing.TARGETED)


@dataclass(frozen=True, slots=True)
class RiskFact:
    """A risk in the register."""

    number: int
    level: RiskLevel
    status: RiskStatus


@dataclass(frozen=True, slots=True)
class RecommendationFact:
    """What a body recommends; `printed` is the paper that reports it, where nobody recorded it here."""

    body: str
    body_name: str
    outcome: GoNoGo
    day: date | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """What the deciding body decided; `moved` says that go-live was put on another day since."""

    body_name: str
    outcome: GoNoGo
    day: date
    deferred_until: date | None = None
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that readiness is reckoned from, at one moment."""

    release: str
    today: date
    go_live: date | None = None
    criteria: Sequence[CriterionFact] = ()
    conditions: Sequence[ConditionFact] = ()
    scope: Sequence[ScopeFact] = ()
    risks: Sequence[RiskFact] = ()
    recommendations: Sequence[RecommendationFact] = ()
    decision: DecisionFact | None = None
    gone_live: date | None = None
    closed_down: date | None = None

"""The use cases of the register of risks, for the contract of all use cases."""

from typing import Any

from app.db import Database
from app.domain import errors
from app.domain.risk import RiskFacts
from app.domain.status import RiskLevel, RiskStatus
from app.services import risk
from tests.support.cast import RELEASE, Cast
from tests.support.small_record import do
from tests.support.use_case import Example

RISK = RiskFacts("It cannot be tested end to end.", RiskLevel.MEDIUM, owner="DCC", raised_by="SECAS")
ACCEPTED = {"status": RiskStatus.ACCEPTED, "accepted_by": "opsg", "acceptance": "The OPSG accepts it."}
ON: dict[str, Any] = {"release": RELEASE, "number": 1}


def record_one(cast: Cast, facts: RiskFacts = RISK) -> None:
    """Record a risk as the DCC does."""
    dcc = cast.actor("dcc")
    do(cast.database, lambda s: risk.record_risk(s, dcc, release=RELEASE, facts=facts))


RISK_EXAMPLES: dict[str, Example] = {
    "risk.record_risk": Example(
        "dcc",
        lambda s, a: risk.record_risk(s, a, release=RELEASE, facts=RISK),
        (
            ("tag-chair", lambda s, a: risk.record_risk(s, a, release=RELEASE, facts=RISK), errors.Forbidden),
            ("dcc", lambda s, a: risk.record_risk(s, a, release="no", facts=RISK), errors.NotFound),
            ("dcc", lambda s, a: risk.record_risk(s, a, release=RELEASE, facts=RiskFacts("", RiskLevel.LOW)),
             errors.Invalid),
        ),
    ),
    "risk.change_risk": Example(
        "opsg-chair",
        lambda s, a: risk.change_risk(s, a, **ON, changes=ACCEPTED, saw=1),
        (("dcc", lambda s, a: risk.change_risk(s, a, **ON, changes={"owner": "DSP"}, saw=1), errors.NotFound),),
    ),
}  # fmt: skip


def prepare_risk(name: str, database: Database) -> None:
    """Record what a use case goes on from."""
    if name == "risk.change_risk":
        record_one(Cast(database))

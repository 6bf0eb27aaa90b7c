"""The question whether a release is ready: reckoned anew from the rows that stand at the moment asked about.

Nothing of it is stored, and no row of the results is read. Criteria come as the board reads them; what else counts is
one statement more, for one release or for all of them.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from app.domain.access import ANONYMOUS
from app.domain.instant import london_day
from app.domain.readiness import Ready
from app.domain.readiness_facts import CriterionFact, Facts
from app.domain.readiness_sentence import reckon
from app.queries.criterion import list_criteria
from app.queries.criterion_row import CriterionRow
from app.queries.evidence_place import place_of
from app.queries.moment import Moment
from app.queries.readiness_beside import BesideCriteria, find_beside_criteria
from app.queries.release import ReleaseHead, find_release

NOTHING = BesideCriteria()


def find_readiness(session: Session, slug: str, moment: Moment) -> Ready:
    """Say whether a release is ready at a moment, and what stands in the way.

    Args:
        session: an open session.
        slug: the release.
        moment: both clocks.

    Raises:
        NotFound: there was no such release at that moment.
    """
    head = find_release(session, slug, moment)
    criteria = list_criteria(session, slug, moment, ANONYMOUS)
    return readiness_of(head, criteria, find_beside_criteria(session, slug, moment), moment)


def readiness_of(
    head: ReleaseHead, criteria: Iterable[CriterionRow], beside: Mapping[str, BesideCriteria], moment: Moment
) -> Ready:
    """Say whether a release is ready by rows that were read already.

    Args:
        head: the release.
        criteria: its criteria, in whoever's eyes: what counts is the same in everybody's.
        beside: what counts beside them, by release.
        moment: both clocks.
    """
    return reckon(facts_of(head, criteria, beside.get(head.slug, NOTHING), moment))


def facts_of(head: ReleaseHead, criteria: Iterable[CriterionRow], beside: BesideCriteria, moment: Moment) -> Facts:
    """Gather what readiness is reckoned from."""
    rows = tuple(criteria)
    names = {row.body: row.body_name for row in rows}
    given = [each for each in beside.recommendations if each.body in names]
    return Facts(
        release=head.slug,
        today=london_day(moment.as_at),
        go_live=head.go_live,
        criteria=tuple(_criterion(row, head.slug) for row in rows),
        conditions=beside.conditions,
        scope=beside.scope,
        risks=beside.risks,
        # What somebody recorded here is said after what a paper reports, and counts in its place.
        recommendations=sorted(given, key=lambda each: each.printed is None),
        decision=beside.decision,
        gone_live=beside.gone_live,
        closed_down=beside.closed_down,
    )


def _criterion(row: CriterionRow, slug: str) -> CriterionFact:
    found = CriterionFact(row.key, row.number, row.body, row.body_name, provisional=row.provisional)
    if row.mark is None:
        return found
    moved, since = row.evidence.moved, row.stale_since
    because = moved.because if moved else ()
    subjects = {each.id: each for each in row.evidence.subjects}
    places = [place_of(subjects[each.subject_id], slug, row.key) for each in because if each.subject_id in subjects]
    return CriterionFact(
        row.key,
        row.number,
        row.body,
        row.body_name,
        agreed=row.mark.status,
        agreed_on=london_day(row.mark.effective_at),
        read=row.evidence.read and row.evidence.whole,
        stale_since=london_day(since) if since else None,
        stale_note=because[0].note if because else "",
        stale_more=max(0, len(because) - 1),
        contradicted=row.differs,
        explained=bool(row.mark.differs_because),
        evidence=tuple(dict.fromkeys(places)),
    )

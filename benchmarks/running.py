"""One run of the arms that were asked for: the control first, then each arm on a place of its own."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console

from benchmarks.control import measure_noise
from benchmarks.grounds import DSN_VARIABLE, POSTGRES, SQLITE, Engine, Place, place, postgres_engine, sqlite_engine
from benchmarks.growth import grow
from benchmarks.inside import profile
from benchmarks.intake import bodies_of
from benchmarks.plans import FULL, Arm, Ground, Measured, Plan
from benchmarks.posting import path_of
from benchmarks.report import Found, Report
from benchmarks.traffic import WrongAnswer
from benchmarks.truth import hold_journal

NO_SERVER = f"no PostgreSQL is here (set {DSN_VARIABLE}, or `make test` brings one)"


def run(plan: Plan, arms: Sequence[Arm], console: Console) -> Report:
    """Measure the arms in their order.

    Args:
        plan: how much.
        arms: which.
        console: where to say what is under way.
    """
    with TemporaryDirectory(prefix="release-board-bench-") as name, ExitStack() as closing:
        folder = Path(name)
        engines = _engines({arm.engine for arm in arms}, folder, closing)
        versions = [engine.version for engine in engines.values() if engine is not None]
        console.print("control: hello against hello", style="dim")
        report = Report(plan.name, ", ".join(versions), measure_noise(plan, folder))
        shared: dict[str, Place] = {}
        for arm in arms:
            engine = engines[arm.engine]
            if engine is None:
                report.found.append(Found(arm, skipped=NO_SERVER))
                continue
            console.print(f"{arm.name}: {arm.says}", style="dim", end="")
            began = perf_counter()
            report.found.append(_measured(arm, Ground(plan, engine, folder, closing, shared)))
            console.print(f" ({perf_counter() - began:.0f} s)", style="dim")
        report.found += _journals(shared)
        return report


def run_growth(plan: Plan, most: int, console: Console) -> Report:
    """Measure a release that grows.

    Args:
        plan: how the noise is measured.
        most: the largest size.
        console: where to say what is under way.
    """
    with TemporaryDirectory(prefix="release-board-bench-") as name, postgres_engine(Path(name)) as engine:
        report = Report("growth", engine.version if engine else "none", measure_noise(plan, Path(name)))
        if engine is None:
            report.skipped.append(f"growth: {NO_SERVER}")
            return report
        try:
            report.growth += grow(engine, most, report.noise, console)
        except WrongAnswer as error:
            report.found.append(Found(Arm("growth", None, never), wrong=str(error)))
        return report


def run_profile(arm: str, lines: int, file: Path | None) -> None:
    """Print where the time of one arm's posts goes, in this process.

    Args:
        arm: known1, new1, resend_bytes, resend_content, or sqlite_ before the first two.
        lines: how many functions.
        file: where to keep the whole profile.

    Raises:
        WrongAnswer: a post was refused, or there is no PostgreSQL for it.
    """
    kind = SQLITE if arm.startswith(SQLITE) else POSTGRES
    with TemporaryDirectory(prefix="release-board-bench-") as name, ExitStack() as closing:
        engine = _engines({kind}, Path(name), closing)[kind]
        if engine is None:
            raise WrongAnswer(NO_SERVER)
        with place(engine) as own:
            profile(own, [("POST", path_of(own), body) for body in bodies_of(arm, FULL.batch)], lines, file)


def _journals(shared: dict[str, Place]) -> list[Found]:
    """Verify the journals that several arms wrote in; give those that do not verify."""
    unsound = []
    for kind, own in shared.items():
        try:
            hold_journal(own)
        except WrongAnswer as error:
            unsound.append(Found(Arm(f"journal on {kind}", None, never), wrong=str(error)))
    return unsound


def never(ground: Ground) -> Measured:
    """Measure nothing: a journal is sound or it is not."""
    raise NotImplementedError


def _engines(kinds: set[str], folder: Path, closing: ExitStack) -> dict[str, Engine | None]:
    engines: dict[str, Engine | None] = {}
    if POSTGRES in kinds:
        engines[POSTGRES] = closing.enter_context(postgres_engine(folder))
    if SQLITE in kinds:
        engines[SQLITE] = closing.enter_context(sqlite_engine(folder))
    return engines


def _measured(arm: Arm, ground: Ground) -> Found:
    try:
        return Found(arm, arm.measure(ground))
    except WrongAnswer as error:
        return Found(arm, wrong=str(error))
    except Exception as error:
        # Whatever broke here, the other arms are still measured.
        return Found(arm, wrong=f"{type(error).__name__}: {error}")

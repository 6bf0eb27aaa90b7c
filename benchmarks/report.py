"""What a run found, as a table for people and as one JSON object."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.grounds import ROOT
from benchmarks.judging import (
    MEBIBYTE,
    Change,
    Verdict,
    judge,
    judge_memory,
    missed_by_half,
    percentile,
)
from benchmarks.plans import Arm, Measured

COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.WRONG: "bold red", Verdict.NOISY: "yellow"}
MILLIS = 1000


@dataclass(slots=True)
class Found:
    """One arm's outcome: what it measured, or why it has none."""

    arm: Arm
    measured: Measured | None = None
    wrong: str = ""
    skipped: str = ""

    def verdict(self, noise: float) -> Verdict:
        """Judge the arm: wrong before slow, and memory as much as speed."""
        if self.wrong:
            return Verdict.WRONG
        if self.measured is None:
            return Verdict.NONE
        memory = self.measured.memory
        if memory is not None and judge_memory(*memory) is Verdict.FAIL:
            return Verdict.FAIL
        return judge(self.measured.ratio().best, self.arm.goal, noise)

    def hard(self, noise: float) -> bool:
        """Say whether the arm fails whatever the machine: wrong, too much memory, or its goal missed by half."""
        if self.wrong:
            return True
        if self.measured is None:
            return False
        memory = self.measured.memory
        return (memory is not None and judge_memory(*memory) is Verdict.FAIL) or missed_by_half(
            self.measured.ratio().best, self.arm.goal, noise
        )


@dataclass(slots=True)
class Report:
    """A whole run."""

    profile: str
    database: str
    noise: float
    found: list[Found] = field(default_factory=list)
    growth: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def as_json(self) -> dict[str, Any]:
        """Write everything down."""
        return {
            "commit": commit(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "database": self.database,
            "load": [round(self.load_before, 2), round(os.getloadavg()[0], 2)],
            "profile": self.profile,
            "noise": round(self.noise, 4),
            "arms": {each.arm.name: _written(each, self.noise) for each in self.found if not each.skipped},
            "growth": self.growth,
            "skipped": self.all_skipped(),
        }

    def all_skipped(self) -> list[str]:
        """List what was left out, each with its reason."""
        return [*self.skipped, *(f"{each.arm.name}: {each.skipped}" for each in self.found if each.skipped)]

    def exit_code(self) -> int:
        """Give 1 for a wrong answer, 3 for a goal that was missed, 0 when all is well.

        The short profile holds only what no machine explains.
        """
        if any(each.wrong for each in self.found):
            return 1
        if self.profile == "smoke":
            return 3 if any(each.hard(self.noise) for each in self.found) else 0
        missed = any(each.verdict(self.noise) is Verdict.FAIL for each in self.found)
        return 3 if missed or any(row["verdict"] == Verdict.FAIL for row in self.growth) else 0


def commit() -> str:
    """Name the commit that is measured, with a plus where files were changed since."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or "unknown"


def _written(found: Found, noise: float) -> dict[str, Any]:
    written: dict[str, Any] = {"goal": found.arm.goal, "verdict": found.verdict(noise).value}
    if found.measured is None:
        return {**written, "wrong": found.wrong}
    measured = found.measured
    ratio = measured.ratio()
    written |= {
        "unit": measured.unit,
        "yardstick": measured.yardstick,
        "ratio": {"best": round(ratio.best, 4), "median": round(ratio.median, 4)},
        "best": round(max(measured.ours.rates), 1),
        "median": round(percentile(measured.ours.rates, 0.5), 1),
        "p50_ms": round(percentile(measured.ours.latencies, 0.5) * MILLIS, 2),
        "p99_ms": round(percentile(measured.ours.latencies, 0.99) * MILLIS, 2),
        "slices": {"ours": _rounded(measured.ours.rates), "yardstick": _rounded(measured.theirs.rates)},
        "beside": {
            name: {"best": round(each.best, 4), "median": round(each.median, 4)}
            for name, each in measured.ratios_beside().items()
        },
        "notes": measured.notes,
    }
    if measured.memory is not None:
        written["memory"] = {"idle": measured.memory.idle, "peak": measured.memory.peak, "most": measured.memory.most}
    return written


def _rounded(rates: Sequence[float]) -> list[float]:
    return [round(rate, 1) for rate in rates]


def show(report: Report, console: Console) -> None:
    """Print the table, and below it what does not fit in."""
    table = Table(title=f"{report.profile}: {report.database}, noise {report.noise:.0%}", title_justify="left")
    for name in ("arm", "yardstick", "verdict"):
        table.add_column(name, no_wrap=True)
    for name in ("best", "median", "p50 ms", "p99 ms", "ratio best", "ratio median", "goal"):
        table.add_column(name, justify="right", no_wrap=True)
    for found in report.found:
        if not found.skipped:
            table.add_row(*_row(found, report.noise))
    if report.found:
        console.print(table)
    for found in report.found:
        for line in _lines(found):
            console.print(f"  {found.arm.name}: {line}", highlight=False)
    for words in report.all_skipped():
        console.print(f"SKIPPED {words}", style="bold yellow", highlight=False)


def _row(found: Found, noise: float) -> list[str]:
    verdict = found.verdict(noise)
    style = COLOURS.get(verdict)
    said = f"[{style}]{verdict}[/]" if style else verdict.value
    if found.measured is None:
        return [found.arm.name, "", said]
    written = _written(found, noise)
    goal = "" if found.arm.goal is None else f"{found.arm.goal:g}"
    return [
        found.arm.name,
        written["yardstick"],
        said,
        f"{written['best']:,.0f} {written['unit']}",
        f"{written['median']:,.0f}",
        f"{written['p50_ms']:,.1f}",
        f"{written['p99_ms']:,.1f}",
        f"{written['ratio']['best']:.3f}",
        f"{written['ratio']['median']:.3f}",
        goal,
    ]


def _lines(found: Found) -> list[str]:
    if found.wrong:
        return [f"WRONG: {found.wrong}"]
    if found.measured is None:
        return []
    measured = found.measured
    lines = [
        f"beside {name}: {ratio.best:.3f} best, {ratio.median:.3f} median"
        for name, ratio in measured.ratios_beside().items()
    ]
    if measured.memory is not None:
        idle, peak, most = (value / MEBIBYTE for value in measured.memory)
        over = "pass" if peak - idle <= most else "FAIL"
        lines.append(f"memory: idle {idle:.0f} MiB, peak {peak:.0f} MiB, {peak - idle:+.0f} of {most:.0f}: {over}")
    return [*lines, *measured.notes]


def show_changes(changes: Sequence[Change], console: Console) -> None:
    """Print the ratios of an earlier run beside those of this one."""
    table = Table("arm", "before", "now", "", title="Ratios, compared", title_justify="left")
    for change in changes:
        table.add_row(change.arm, f"{change.before:.3f}", f"{change.now:.3f}", change.words)
    console.print(table)

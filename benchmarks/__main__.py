"""Measures side by side and prints ratios. Ends with 1 for a wrong answer, 3 for a goal that was missed."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from benchmarks.arms import ARMS
from benchmarks.growth import SIZES, show_growth
from benchmarks.intake import PROFILED
from benchmarks.judging import compare
from benchmarks.plans import FULL, PLANS
from benchmarks.report import Report, show, show_changes
from benchmarks.running import run, run_growth, run_profile

WIDE = 150


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    names = [arm.name for arm in ARMS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("profile", nargs="?", default="smoke", choices=[*PLANS, "growth", "profile"])
    parser.add_argument("--only", help=f"arms, with commas between them: {', '.join(names)}")
    parser.add_argument("--rounds", type=int, help="slices of each side in an arm")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything as one JSON object; - prints it")
    parser.add_argument("--compare", type=Path, metavar="OLD", help="set the ratios beside those of an earlier FILE")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="N", help="growth: the largest size")
    parser.add_argument("--arm", default=PROFILED[0], choices=PROFILED, help="profile: what is posted")
    parser.add_argument("--lines", type=int, default=30, help="profile: how many functions are printed")
    parser.add_argument("--dump", type=Path, metavar="FILE", help="profile: keep all of it for pstats")
    asked = parser.parse_args(given)
    asked.arms = [name for name in (asked.only or ",".join(names)).split(",") if name]
    unknown = sorted(set(asked.arms) - set(names))
    if unknown:
        parser.error(f"no such arm: {', '.join(unknown)}")
    return asked


def main(given: Sequence[str]) -> int:
    """Run what was asked for, and give the exit code."""
    asked = arguments(given)
    # Whoever ends the run early still has every server ended and every database dropped.
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
    console = Console(soft_wrap=True)
    console.width = max(console.width, WIDE)
    if asked.profile == "profile":
        run_profile(asked.arm, asked.lines, asked.dump)
        return 0
    if asked.profile == "growth":
        report = run_growth(FULL, asked.most, console)
        show_growth(report.growth, console)
    else:
        plan = PLANS[asked.profile]
        if asked.rounds:
            plan = replace(plan, rounds=asked.rounds)
        report = run(plan, [arm for arm in ARMS if arm.name in asked.arms], console)
    show(report, console)
    tell(report, asked, console)
    return report.exit_code()


def tell(report: Report, asked: argparse.Namespace, console: Console) -> None:
    """Write the JSON object, and compare with an earlier one, as far as that was asked for."""
    written = report.as_json()
    if asked.compare:
        old = json.loads(asked.compare.read_text("utf-8"))
        before, now = (
            {name: arm["ratio"]["best"] for name, arm in each["arms"].items() if "ratio" in arm}
            for each in (old, written)
        )
        show_changes(compare(before, now, max(old["noise"], report.noise)), console)
    if asked.json:
        text = json.dumps(written, indent=2) + "\n"
        if str(asked.json) == "-":
            sys.stdout.write(text)
        else:
            asked.json.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

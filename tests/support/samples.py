"""Test results as a DCC system might send them for November 2021: two phases, failures, a total that is wrong."""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any

import httpx

from tests.support.cast import RELEASE

SERVICES = (
    ("SR 1.1.1", "Update Import Tariff (Primary Element)"),
    ("SR 4.1.1", "Read Instantaneous Import Registers"),
    ("SR 6.21", "Request Handover of DCC Controlled Device"),
    ("SR 8.1.1", "Commission Device"),
    ("SR 8.11", "Update HAN Device Log"),
    ("SR 8.14.3", "Communications Hub Status Update – Fault Return"),
    ("SR 11.1", "Update Firmware"),
)
MODIFICATIONS = ("SECMP0007", "MP077", "MP090", "MP105", "MP149")
VARIANTS = ("SMETS1 IOC", "SMETS1 MOC", "SMETS2 single band", "SMETS2 dual band")


def _cases(count: int) -> Iterator[dict[str, Any]]:
    """So many different test cases, the same ones in the same order every time."""
    for number in range(count):
        code, name = SERVICES[number % len(SERVICES)]
        yield {
            "suite": code,
            "name": f"{name}, step {1 + number // (len(SERVICES) * len(VARIANTS))}",
            "variant": VARIANTS[number // len(SERVICES) % len(VARIANTS)],
            "modification": MODIFICATIONS[number % len(MODIFICATIONS)],
            "duration_s": 0.4 + number % 9,
        }


def _results(cases: Iterable[dict[str, Any]], **outcomes: int) -> list[dict[str, Any]]:
    given = chain.from_iterable(repeat(outcome, count) for outcome, count in outcomes.items())
    return [{**case, "outcome": outcome} for case, outcome in zip(cases, given, strict=True)]


def _run(id: str, phase: str, environment: str, results: list[dict[str, Any]], **declared: int) -> dict[str, Any]:
    facts = {"source": "dsp", "id": id, "attempt": 1, "phase": phase, "environment": environment}
    return {"run": facts, "declared": declared or None, "results": results}


def sample_runs() -> list[dict[str, Any]]:
    """The runs in the order in which they are sent."""
    cases = list(_cases(1248))
    first = _results(cases, failed=31, errored=4, blocked=12, passed=1201)
    again = _results(cases[:47], passed=38, failed=7, blocked=2)
    user = _results(cases[600:996], passed=371, failed=6, not_run=19)
    return [
        _run("SIT-39", "SIT", "SIT-A", first, tests=1248, failed=31, errored=4),
        _run("SIT-41", "SIT", "SIT-B", again, tests=47, failed=9),
        _run("UIT-7", "UIT", "UIT-B", user),
    ]


def post_samples(url: str, key: str) -> None:
    """Send them to a running service, and send the first one twice, as a system does that heard no answer."""
    runs = sample_runs()
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as sender:
        for run in [*runs, runs[0]]:
            sender.post(f"/api/v1/releases/{RELEASE}/test-runs", json=run).raise_for_status()

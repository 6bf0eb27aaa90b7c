"""Papers and samples that lie beside the repository and are no part of it: a clone may stand without them."""

import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.support.repository import ROOT

BESIDE = ROOT.parent / "shared"


def folder_beside(request: pytest.FixtureRequest, name: str, called: str, *, unread: str) -> Path:
    """Give a folder in ../shared; where it is not, skip and say so past whatever pytest captures, or fail with CI=true.

    Args:
        request: of the test or fixture that reads there.
        name: the folder's path within ../shared.
        called: what it holds, in capitals: nobody is to overlook that it is missing.
        unread: what was not compared for want of it.
    """
    folder = BESIDE / name
    if folder.is_dir():
        return folder
    said = f"{called} ARE MISSING: {unread} (wanted at ../shared/{name})"
    if os.environ.get("CI") == "true":
        pytest.fail(said, pytrace=False)
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        print(f"\n{said}")
    pytest.skip(said)

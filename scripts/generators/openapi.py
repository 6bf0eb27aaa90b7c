"""The JSON door's description, as clients of it can fetch it: docs/openapi.json."""

from __future__ import annotations

import json

from app.api.app import create_api
from app.db import Database
from app.settings import Settings

PATH = "docs/openapi.json"


def render() -> str:
    """Give the description; no database is opened for it."""
    api = create_api(Settings(), Database("sqlite:///never-opened.sqlite3"), "")
    return json.dumps(api.openapi(), ensure_ascii=False, indent=2) + "\n"

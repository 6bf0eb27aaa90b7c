"""Starting: what must be so before anything is served."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from app import clock
from app.cli_serve import prepare
from app.domain.access import LOADER
from app.domain.errors import Busy
from app.doors.change import carry_out
from app.services.person import add_person
from app.settings import Settings
from tests.support.cast import Cast


def test_it_does_not_start_behind_its_own_journal(cast: Cast, record_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url=record_url, data_dir=tmp_path)
    assert prepare(settings) is None
    with time_machine.travel(clock.now() + timedelta(days=1)):
        carry_out(cast.database, lambda session: add_person(session, LOADER, login="late", name="Late", password=None))
    with pytest.raises(Busy, match="Set the clock"):
        prepare(settings)

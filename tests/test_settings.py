"""Settings: what an installation may say, and what it is refused."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Environment, LogLevel, Settings, driver_url

STRONG = "0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "secret", ["", "secret", "CHANGEME", "short-but-unknown", "k" * 40, " " * 40, "ab" * 20, STRONG[:31]]
)
def test_production_refuses_a_weak_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY"):
        Settings(environment=Environment.PRODUCTION, secret_key=secret)


def test_production_takes_a_strong_secret_and_development_any() -> None:
    assert Settings(environment=Environment.PRODUCTION, secret_key=STRONG).secret() == STRONG
    assert Settings(secret_key="short").secret() == "short"


def test_the_refusal_does_not_print_the_secret() -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(environment=Environment.PRODUCTION, secret_key="hunter2-hunter2")
    assert "hunter2" not in str(caught.value)


def test_the_box_keeps_a_secret_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there" / "yet"
    first = Settings(data_dir=folder).secret()
    assert len(first) >= 48
    assert Settings(data_dir=folder).secret() == first
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_many_first_starts_agree_on_one_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: settings.secret(), range(64)))
    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql+psycopg://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("sqlite:///x.sqlite3", "sqlite:///x.sqlite3"),
    ],
)
def test_an_address_names_its_driver(url: str, driver: str) -> None:
    assert driver_url(url) == driver
    assert Settings(database_url=url).url == driver
    assert not Settings(database_url=url).embedded


def test_without_an_address_the_file_in_the_box_is_the_database(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.embedded
    assert settings.url == f"sqlite:///{tmp_path.resolve() / 'release-board.sqlite3'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("BODY_LIMIT", "0"),
        ("SESSION_HOURS", "99999999999"),
        ("SIGN_IN_WINDOW_MINUTES", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("ENVIRONMENT", "staging"),
        ("THREADS", "0"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_log_level_is_read_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert Settings().log_level is LogLevel.WARNING

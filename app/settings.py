"""Settings, from the environment only; .env.example lists every one."""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

WEAK_SECRETS = {"", "secret", "changeme", "change-me", "development", "password"}
SHORTEST_SECRET = 32
PROJECT = Path(__file__).resolve().parent.parent
FEWEST_CHARACTERS = 8


class Environment(StrEnum):
    """Where the service runs."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogFormat(StrEnum):
    """How log lines are written: for people on a terminal, for machines elsewhere."""

    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least level that is written."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(BaseSettings):
    """Everything that differs between one installation and another."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: str = ""
    replica_url: str = ""
    listen_url: str = ""
    data_dir: Path = Field(default=Path("var"), validate_default=True)
    secret_key: str = ""
    demo_password: str = ""
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.AUTO
    body_limit: int = Field(default=1024 * 1024, ge=1024)
    results_body_limit: int = Field(default=64 * 1024 * 1024, ge=1024)
    results_stream_limit: int = Field(default=4 * 1024 * 1024 * 1024, ge=1024)
    document_limit: int = Field(default=20 * 1024 * 1024, ge=1024)
    session_hours: int = Field(default=12, ge=1, le=24 * 365)
    sign_in_attempts: int = Field(default=10, ge=1)
    sign_in_window_minutes: int = Field(default=15, ge=1, le=24 * 60)
    db_pool: int = Field(default=8, ge=2)
    threads: int = Field(default=6, ge=1)
    event_streams: int = Field(default=500, ge=1)
    heartbeat_seconds: float = Field(default=15.0, gt=0, le=3600)
    trusted_hosts: str = "*"

    @field_validator("log_level", mode="before")
    @classmethod
    def read_level(cls, value: object) -> object:
        """Take a level in small letters too."""
        return value.upper() if isinstance(value, str) else value

    @field_validator("data_dir")
    @classmethod
    def beside_the_project(cls, folder: Path) -> Path:
        """Read a relative folder from the project's own, so that a command means the same record wherever it runs."""
        return folder if folder.is_absolute() else PROJECT / folder

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Self:
        """Outside development a known or short secret lets anybody forge a form token: refuse to start."""
        if self.environment is Environment.PRODUCTION and (
            self.secret_key.lower() in WEAK_SECRETS
            or len(self.secret_key) < SHORTEST_SECRET
            or len(set(self.secret_key)) < FEWEST_CHARACTERS  # "xxxx…" is long and no secret
        ):
            raise ValueError(f"SECRET_KEY must be set to at least {SHORTEST_SECRET} random characters")
        return self

    @property
    def embedded(self) -> bool:
        """Say whether the database is the embedded file that comes with the box."""
        return not self.database_url

    @property
    def url(self) -> str:
        """Give the database's address in the form SQLAlchemy wants."""
        if self.embedded:
            return f"sqlite:///{(self.data_dir / 'release-board.sqlite3').resolve()}"
        return driver_url(self.database_url)

    @property
    def listen_to(self) -> str:
        """Give the address at which the listener of live pages connects, where it is not the database's own."""
        return driver_url(self.listen_url)

    def secret(self) -> str:
        """Give the key that form tokens are signed with; the embedded box keeps one of its own in a file.

        A concurrent first start is safe: the file is created exclusively, and the loser reads the winner's.
        """
        if self.secret_key:
            return self.secret_key
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self.data_dir / "secret.key"
        if not path.exists():
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()


def driver_url(url: str) -> str:
    """Name the one driver of each database, whichever way the address was written."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url

"""Structured logs: one line an event, with the request's id, for people on a terminal and machines elsewhere."""

import logging
import sys

import structlog

from app.settings import LogFormat


def configure(level: str = "INFO", form: LogFormat = LogFormat.AUTO) -> None:
    """Set up logging once at start.

    Args:
        level: the least level that is written.
        form: JSON, console, or whichever suits where the lines go.
    """
    console = form is LogFormat.CONSOLE or (form is LogFormat.AUTO and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        # Plain tracebacks: the pretty ones print local variables, and with them words and keys.
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def log() -> structlog.typing.FilteringBoundLogger:
    """Give the logger."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger

"""The log of a running service: one line an event, JSON for machines, plain on a terminal.

All loggers, uvicorn's too, go through one handler. Modules log with the standard library and give
what belongs to an event in `extra`; structlog only makes the lines.
"""

from __future__ import annotations

import json
import logging
import sys
from functools import partial
from logging.handlers import TimedRotatingFileHandler
from typing import TYPE_CHECKING, Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from api.logs import clear_logs
from api.request_ids import request_id
from corpus.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structlog.typing import Processor

    from api.settings import Settings

_SPOKEN = ("tiaowen", "uvicorn")
"""Loggers heard from INFO on; the others, which may quote addresses, from WARNING on."""


def set_up_service_log(settings: Settings) -> None:
    """Send everything that is logged from here on to where the settings say.

    Raises:
        PolicyError: the log file cannot be written.
    """
    handler = _handler(settings)
    handler.name = "tiaowen-service"
    form = settings.log_form
    if form == "auto":
        form = "text" if not settings.log_file and sys.stderr.isatty() else "json"
    handler.setFormatter(_formatter(form))
    clear_logs()
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _SPOKEN:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _handler(settings: Settings) -> logging.Handler:
    if not settings.log_file:
        return logging.StreamHandler(sys.stderr)
    try:
        return TimedRotatingFileHandler(
            settings.log_file,
            when="midnight",
            backupCount=settings.log_days,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        msg = (
            f"日志文件 {settings.log_file} 写不了：{error.strerror}。请检查 log_file 的路径和权限。"
        )
        raise PolicyError(msg) from error


def _formatter(form: str) -> logging.Formatter:
    shared: list[Processor] = [
        _of_request,
        add_log_level,
        add_logger_name,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=form == "json"),
    ]
    last: list[Processor] = [ProcessorFormatter.remove_processors_meta, _without_colors]
    if form == "json":
        last += [structlog.processors.format_exc_info, structlog.processors.UnicodeDecoder()]
        last.append(structlog.processors.JSONRenderer(partial(json.dumps, ensure_ascii=False)))
    else:
        plain = structlog.dev.plain_traceback  # the rich one would show what variables hold
        colors = sys.stderr.isatty()
        last += [_one_line]
        last.append(structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain))
    return ProcessorFormatter(foreign_pre_chain=shared, processors=last)


def _of_request(_logger: object, _name: str, event: Any) -> Mapping[str, Any]:  # noqa: ANN401  structlog's own type
    """Every line that a request causes bears its id."""
    if request_id():
        event["request_id"] = request_id()
    return event  # type: ignore[no-any-return]  # the dictionary that came in


def _without_colors(_logger: object, _name: str, event: Any) -> Mapping[str, Any]:  # noqa: ANN401  structlog's own type
    """Uvicorn says its messages twice, once in colours."""
    event.pop("color_message", None)
    return event  # type: ignore[no-any-return]  # the dictionary that came in


def _one_line(_logger: object, _name: str, event: Any) -> Mapping[str, Any]:  # noqa: ANN401  structlog's own type
    """Control characters that a document might bring in do not reach the terminal."""
    said = str(event.get("event", ""))
    event["event"] = "".join(c if c.isprintable() else " " for c in said)
    return event  # type: ignore[no-any-return]  # the dictionary that came in

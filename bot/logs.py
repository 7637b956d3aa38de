"""The log: plain lines on stderr, never with the token in them."""

from __future__ import annotations

import logging
import sys


class _Redacting(logging.Formatter):
    """Blots a secret out of whole records, tracebacks included."""

    def __init__(self, secret: str | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return text.replace(self._secret, "[token]") if self._secret else text


def start_logging(level: str, secret: str | None) -> None:
    """Log to stderr; ``secret`` is blotted out wherever it would appear."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(secret))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Tracebacks of connections that are retried anyway would drown the line that says so.
    logging.getLogger("discord.client").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    if record.msg.startswith("Attempting a reconnect") and record.exc_info:
        error = record.exc_info[1]
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = f"The connection to Discord broke ({error}); it is tried again.", None
        record.exc_info = None
    return True

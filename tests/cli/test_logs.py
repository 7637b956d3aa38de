"""The log: never with the token in it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from bot.logs import start_logging

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "MTIz.fake.token-of-the-log-tests"


@pytest.fixture(autouse=True)
def root_logger_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    client = logging.getLogger("discord.client")
    filters = client.filters[:]
    yield
    root.handlers[:], client.filters[:] = handlers, filters
    root.setLevel(level)


def test_the_token_is_blotted_out(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", TOKEN)
    log = logging.getLogger("somewhere")
    log.info("plain %s", TOKEN)
    log.info(f"inside{TOKEN}words")
    try:
        raise ValueError(f"Authorization: Bot {TOKEN}")
    except ValueError:
        log.exception("it failed")
    told = capsys.readouterr().err
    assert TOKEN not in told
    assert told.count("[token]") >= 3
    assert "ValueError" in told
    assert "it failed" in told


def test_without_a_token_nothing_is_blotted(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", None)
    logging.getLogger("somewhere").info("plain")
    assert "plain" in capsys.readouterr().err


def test_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("WARNING", None)
    logging.getLogger("somewhere").info("too quiet")
    logging.getLogger("somewhere").warning("loud enough")
    told = capsys.readouterr().err
    assert "loud enough" in told
    assert "too quiet" not in told


def test_starting_twice_logs_once(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", None)
    start_logging("INFO", None)
    logging.getLogger("somewhere").info("only once")
    assert capsys.readouterr().err.count("only once") == 1


def test_a_retried_connection_is_a_line_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("INFO", TOKEN)
    try:
        raise ConnectionError(f"reset by {TOKEN}")
    except ConnectionError:
        logging.getLogger("discord.client").exception("Attempting a reconnect in %.2fs", 1.5)
    told = capsys.readouterr().err
    assert "reset by [token]" in told
    assert "Traceback" not in told
    assert "WARNING" in told
    assert TOKEN not in told

"""Transactions that change the search index: readers know each state of it by a number."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection, shown: bool = True) -> Iterator[None]:
    """Commits what is done within, or nothing of it. What is ``shown`` makes another state, for which readers forget what they read."""
    connection.execute("begin immediate")
    try:
        yield
        if shown:
            connection.execute(
                "insert into search_state(name, value) values ('generation', ?) on conflict(name) do update set value = excluded.value",
                [random.SystemRandom().getrandbits(62)],
            )
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise

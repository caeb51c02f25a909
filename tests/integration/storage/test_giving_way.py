"""Planning takes many turns in a row; those who wait get theirs in between, on both databases."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from newsletter.pipeline.plan import plan
from newsletter.storage import planning
from newsletter.storage.database import Database
from tests import sending
from tests.integration.storage.hands import ask, write

#: Long enough for SQLite's waiting writers to look as seldom as they ever do.
A_WHILE = 0.4


def test_a_writer_waits_for_a_chunk_and_not_for_the_whole_planning(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, waiting, add_chunk = sending.schedule(database, 15), list[Future[int]](), planning.add_chunk

    def greet() -> int:
        write(database, "UPDATE member SET first_name = 'Inès' WHERE id = 1")
        return int(ask(database, "SELECT watermark FROM campaign")[0][0])

    def slowly(*given: Any) -> tuple[int, int]:
        if not waiting:
            waiting.append(pool.submit(greet))
        time.sleep(A_WHILE)
        return add_chunk(*given)

    monkeypatch.setattr("newsletter.pipeline.plan.CHUNK", 3)
    monkeypatch.setattr(planning, "add_chunk", slowly)
    with ThreadPoolExecutor(1) as pool:
        assert plan(sending.context(database), campaign.id).watermark == 15
        assert waiting[0].result() < 15

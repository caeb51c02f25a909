"""Whose database it is, and which versions of SQLite may be shared."""

import pytest

from newsletter.domain.instance import Mark, is_ours
from newsletter.storage.wal import is_mended

HERE = Mark(token="here", epoch=7)


@pytest.mark.parametrize(
    ("found", "remembered", "has_sent", "ours"),
    [
        (None, None, False, True),
        (None, None, True, True),  # a database older than this rule
        (HERE, HERE, True, True),
        (Mark(token="here", epoch=9), HERE, True, True),  # other workers went on
        (Mark(token="here", epoch=6), HERE, True, False),  # restored
        (Mark(token="elsewhere", epoch=9), HERE, True, False),
        (HERE, None, True, False),  # copied
        (HERE, None, False, True),  # another worker of a new installation
        (None, HERE, True, False),
        (None, HERE, False, True),  # begun anew
    ],
)
def test_a_database_is_ours_when_we_know_it_and_it_did_not_go_back(
    found: Mark | None, remembered: Mark | None, has_sent: bool, ours: bool
) -> None:
    assert is_ours(found, remembered, has_sent=has_sent) is ours


@pytest.mark.parametrize(
    ("version", "mended"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False), ((3, 50, 6), False),
     ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 52, 0), True), ((4, 0, 0), True)],
)  # fmt: skip
def test_the_versions_that_may_be_shared_are_known(version: tuple[int, ...], mended: bool) -> None:
    assert is_mended(version) is mended

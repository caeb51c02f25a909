"""The workspace's own secret keys: made once, whole, for their owner only."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from newsletter.settings import load
from newsletter.storage.keys import NoKey, kept


def test_development_makes_its_key_once_and_keeps_it(tmp_path: Path) -> None:
    settings = load({"NEWSLETTER_HOME": str(tmp_path / "home")}, Path("/nonexistent/.env"))
    (key,) = settings.keys()
    assert len(key) >= 32
    assert settings.keys() == (key,)
    assert stat.S_IMODE((tmp_path / "home" / "secret.keys").stat().st_mode) == 0o600


def test_two_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    crowd, rounds = 8, 20
    for number in range(rounds):
        start, path = Barrier(crowd), tmp_path / str(number) / "secret.keys"

        def begin(start: Barrier = start, path: Path = path) -> tuple[str, ...]:
            start.wait()
            return kept(path)

        with ThreadPoolExecutor(crowd) as pool:
            seen = {job.result() for job in [pool.submit(begin) for _ in range(crowd)]}
        assert len(seen) == 1
        assert [file.name for file in path.parent.iterdir()] == ["secret.keys"]


@pytest.mark.parametrize("content", [b"", b"\n \n", "clé".encode()])
def test_a_file_without_a_key_is_told_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.keys"
    path.write_bytes(content)
    with pytest.raises(NoKey, match="holds no key: put it back from a backup") as told:
        kept(path)
    assert str(path) in str(told.value)
    assert path.read_bytes() == content

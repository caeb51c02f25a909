"""The kind `outbox` on a real folder."""

import errno
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import TransportKind, Unavailable
from newsletter.testing import TransportKindContract, a_mail


class TestTheContract(TransportKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> TransportKind:
        return plugin.OutboxKind()

    @pytest.fixture
    def config(self, kind: TransportKind, tmp_path: Path) -> Any:
        return kind.Config(folder=tmp_path / "outbox")


@pytest.fixture
def outbox(plugin: ModuleType, tmp_path: Path) -> Any:
    kind = plugin.OutboxKind()
    return kind.open(kind.Config(folder=tmp_path / "deep" / "outbox"))


def test_a_message_is_one_file_byte_for_byte(outbox: Any, tmp_path: Path) -> None:
    mail = a_mail("d1.abc")
    receipt = outbox.send(mail)
    (file,) = (tmp_path / "deep" / "outbox").iterdir()
    assert (file.name, receipt.reply) == ("d1.abc.eml", str(file))
    assert file.read_bytes() == mail.content


def test_the_same_message_sent_again_is_still_one_file(outbox: Any, tmp_path: Path) -> None:
    outbox.send(a_mail("1"))
    outbox.send(a_mail("1"))
    assert len(list((tmp_path / "deep" / "outbox").iterdir())) == 1


def test_it_knows_what_it_accepted(outbox: Any) -> None:
    outbox.send(a_mail("1"))
    assert outbox.find("<1@planif.example>") is True
    assert outbox.find("<2@planif.example>") is False


@given(st.lists(st.text(min_size=1, max_size=300), min_size=2, max_size=6, unique=True))
def test_two_identities_never_share_a_file_and_never_leave_the_folder(plugin: ModuleType, lefts: list[str]) -> None:
    names = {plugin.folder.file_name(f"<{left}@planif.example>") for left in lefts}
    assert len(names) == len(lefts)
    assert all("/" not in name and len(name.encode()) < 255 for name in names)


def test_a_full_disk_is_told_with_the_path_and_leaves_nothing(
    outbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match=r"1\.eml cannot be written: No space left on device"):
        outbox.send(a_mail("1"))
    assert list((tmp_path / "deep" / "outbox").iterdir()) == []


def test_a_full_file_system_is_told_with_the_path(plugin: ModuleType) -> None:
    full = Path("/dev/full")
    with pytest.raises(Unavailable, match="/dev/full/outbox cannot be made"):
        plugin.OutboxKind().open(plugin.folder.OutboxConfig(folder=full / "outbox"))


def test_a_folder_that_vanished_is_unavailable(outbox: Any, tmp_path: Path) -> None:
    (tmp_path / "deep" / "outbox").rmdir()
    with pytest.raises(Unavailable, match="cannot be written: No such file or directory"):
        outbox.send(a_mail("1"))

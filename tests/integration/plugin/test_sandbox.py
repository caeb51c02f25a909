"""Collecting in a child process: an answer always comes back, and it is the right one."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter import Window
from newsletter.plugin.collection import CollectRequest, CollectResult, Validators
from newsletter.plugin.loader import load
from newsletter.plugin.sandbox import collect
from newsletter.testing import LocalServer

Run = Callable[..., CollectResult]


@pytest.fixture
def run(write_source: Callable[..., Path], window: Window) -> Run:
    """Collect with a kind whose `collect` has the given body."""

    def collected(body: str, deadline: float = 20.0, **request: Any) -> CollectResult:
        registry = load([write_source(body)], entry_points=False)
        allowed = {"allow": frozenset({"127.0.0.1"})} | request
        return collect(registry, CollectRequest(kind="essai", window=window, **allowed), deadline)

    return collected


def test_items_and_defects_come_back_as_values(run: Run) -> None:
    result = run(
        "yield item(1)\nyield Defect(where='entry 2', field='title', message='!')\nyield item(3, axis=config.axis)",
        config={"axis": "densite"},
    )
    assert result.outcome == "done"
    assert [(item.external_id, item.axis) for item in result.items] == [("1", None), ("3", "densite")]
    assert [defect.where for defect in result.defects] == ["entry 2"]
    assert (result.reason, result.records) == ("", ())


def test_what_a_plugin_prints_does_not_damage_the_answer(run: Run) -> None:
    result = run(
        "import os, sys\nprint('bonjour'); os.write(1, b'{}' * 60_000); print('fin', file=sys.stderr)\nyield item(1)"
    )
    assert len(result.items) == 1
    assert result.log.endswith("fin")
    assert len(result.log) <= 8_000


def test_an_exception_fails_the_source_with_its_words_and_its_traceback(run: Run) -> None:
    result = run("yield item(1)\nraise ValueError('deux\\nlignes')")
    assert (result.outcome, result.reason, result.items) == ("failed", "ValueError: deux lignes", ())
    assert "Traceback" in result.log


def test_a_failed_fetch_is_told_in_its_own_words(run: Run, local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "oh", status=500)
    result = run("http.get(config.url)\nreturn []", config={"url": url})
    assert (result.outcome, result.reason) == ("failed", f"{url} answered 500 Internal Server Error")
    assert [(record.url, record.status) for record in result.records] == [(url, 500)]
    assert "Traceback" not in result.log


def test_validators_travel_and_a_304_answers_unchanged(run: Run, local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "contenu", headers={"ETag": '"v1"'})
    local_server.answers["/flux"].status = 304
    validators = {url: Validators(etag='"v1"', last_modified="Mon, 02 Dec 2024 09:00:00 GMT")}
    result = run("yield item(http.get(config.url).url)", config={"url": url}, validators=validators)
    assert (result.outcome, result.items, result.records[0].status) == ("unchanged", (), 304)
    headers = local_server.requests[0][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"v1"', "Mon, 02 Dec 2024 09:00:00 GMT")


def test_what_came_before_a_page_that_did_not_change_stays(run: Run, local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "contenu", headers={"ETag": '"v1"'})
    local_server.answers["/flux"].status = 304
    body = "yield item(1)\nyield item(http.get(config.url).url)"
    result = run(body, config={"url": url}, validators={url: Validators(etag='"v1"')})
    assert (result.outcome, [item.external_id for item in result.items]) == ("done", ["1"])


def test_the_password_of_an_address_stays_with_the_request(run: Run, local_server: LocalServer) -> None:
    url = local_server.serve("/flux", "contenu").replace("http://", "http://ines:secret@")
    body = "page = http.get(config.url)\nyield item(1, title=page.url, url=config.url)"
    result = run(body, config={"url": url})
    assert "authorization" in local_server.requests[0][1]
    assert "secret" not in f"{result.items} {result.records} {result.log}"


def test_a_secret_is_hidden_wherever_a_defect_says_it(run: Run) -> None:
    body = "yield Defect(where='https://a.example/?key=s3cret', field='s3cret', message='s3cret')"
    (defect,) = run(body, secrets={"KEY": "s3cret"}).defects
    assert "s3cret" not in f"{defect}"


def test_a_wrong_setting_is_named(run: Run) -> None:
    assert run("return []", config={"number": "beaucoup"}).reason.startswith("the setting “number” is wrong")


def test_a_misspelt_setting_is_named(run: Run) -> None:
    assert run("return []", config={"nombre": 2}).reason.startswith("the setting “nombre” is wrong")


def test_a_source_that_hangs_is_stopped_at_the_deadline_with_its_children(run: Run, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    body = (
        "import pathlib, signal, subprocess, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen(['sleep', '60'])\npathlib.Path({str(pid)!r}).write_text(str(child.pid))\n"
        "time.sleep(60)\nreturn []"
    )
    start = time.monotonic()
    result = run(body, deadline=1.5)
    assert (result.outcome, result.reason) == ("failed", "no answer within 1.5 seconds")
    assert time.monotonic() - start < 4
    assert has_ended(int(pid.read_text()))


def has_ended(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import os\nos._exit(3)", "exit code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("raise SystemExit(4)", "SystemExit: 4"),
        ("raise MemoryError", "MemoryError"),
    ],
)
def test_a_source_that_dies_is_failed_with_what_happened(run: Run, body: str, told: str) -> None:
    result = run(body)
    assert result.outcome == "failed"
    assert told in result.reason


def test_a_thread_left_behind_does_not_hold_the_answer(run: Run) -> None:
    start = time.monotonic()
    result = run("import threading, time\nthreading.Thread(target=time.sleep, args=(30,)).start()\nreturn [item(1)]")
    assert len(result.items) == 1
    assert time.monotonic() - start < 10


def test_what_is_no_item_becomes_a_defect(run: Run) -> None:
    result = run(
        "yield {'title': 'x'}\nyield item(1)\nyield ContentItem.model_construct(external_id='2', title='Sans lien')"
    )
    assert [item.external_id for item in result.items] == ["1"]
    assert "neither a ContentItem nor a Defect" in result.defects[0].message
    assert (result.defects[1].where, result.defects[1].field) == ("item 2 (Sans lien)", "kind")


def test_an_identity_seen_twice_is_a_defect_and_the_first_is_kept(run: Run) -> None:
    result = run("yield item(1)\nyield item(1, title='Autre')")
    assert [item.title for item in result.items] == ["Titre 1"]
    assert [(defect.field, defect.where) for defect in result.defects] == [("external_id", "item 2 (Autre)")]


def test_a_source_that_never_stops_is_cut_and_told(run: Run) -> None:
    result = run("n = 0\nwhile True:\n    n += 1\n    yield item(n)")
    assert len(result.items) == 2_000
    assert [defect.field for defect in result.defects] == ["items"]


def test_an_answer_too_large_is_refused(run: Run) -> None:
    result = run("for n in range(12):\n    yield Defect(where='x', field='x', message='x' * 2_000_000)")
    assert (result.outcome, result.reason) == ("failed", "the answer is larger than 20 MB")


def test_the_child_knows_nothing_but_its_declared_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    result = run(
        "import os\nprint(os.environ.get('TOKEN'))\nyield item(1, title=' '.join(sorted(os.environ)))",
        secrets={"TOKEN": "s3cr3t"},
    )
    assert set(result.items[0].title.split()) <= {"PATH", "LANG", "TOKEN", "LC_CTYPE"}
    assert "TOKEN" in result.items[0].title
    assert (result.log, "s3cr3t" in repr(result)) == ("***", False)


def test_only_the_plugin_concerned_is_imported(
    write_plugin: Callable[[str, str], Path], run: Run, tmp_path: Path
) -> None:
    marker = tmp_path / "imported"
    write_plugin(
        "other", f"import os\nwith open({str(marker)!r}, 'a') as file:\n    file.write(str(os.getpid()) + ' ')"
    )
    run("return [item(1)]")
    assert marker.read_text().split() == [str(os.getpid())]


def test_an_unknown_kind_fails_with_the_names_there_are(window: Window) -> None:
    result = collect(load([], entry_points=False), CollectRequest(kind="rien", window=window))
    assert result.reason == "no source kind is called “rien”; there are: none"


def test_a_large_order_and_many_collections_leave_nothing_open(run: Run) -> None:
    validators = {f"https://a.example/{n}": Validators(etag=f'"{n}"' * 20) for n in range(3_000)}
    before = len(os.listdir("/proc/self/fd"))
    assert run("return [item(1)]", validators=validators).outcome == "done"
    assert len(os.listdir("/proc/self/fd")) <= before

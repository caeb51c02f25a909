"""A hundred thousand members and two hosts that share nothing but the database, one of which dies half way."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.engine import Engine
from newsletter.storage.database import Database
from tests import pg, sending
from tests.contracts.engines.bench import Bench
from tests.faults import crew
from tests.faults.account import debts
from tests.faults.crew import WORKER
from tests.sending import current, states

MEMBERS, LINES = 100_000, 10
#: Seconds the whole campaign may take.
PATIENCE = 900.0
_APART = ("unshare", "--net", "sh", "-c", "ip link set lo up && exec sleep infinity")


@dataclass
class Host:
    """A machine as far as a test may make one: a folder, a server that takes its mail, a worker."""

    post: crew.Post
    worker: Popen[str]


def may_isolate() -> bool:
    """Tell whether processes may be given a network of their own here."""
    if not all(map(shutil.which, ("unshare", "nsenter", "ip"))):
        return False
    return subprocess.run(("unshare", "--net", "true"), check=False, stderr=DEVNULL).returncode == 0


@contextmanager
def own_network() -> Iterator[Sequence[str]]:
    """Yield the command that runs another one in a network where nothing is but that host itself."""
    with Popen(_APART) as holder:
        inside = ("nsenter", "--target", str(holder.pid), "--net")
        try:
            crew.wait_for(lambda: b"UP" in subprocess.check_output((*inside, "ip", "link", "show", "lo")))
            yield inside
        finally:
            holder.kill()


@contextmanager
def host(bench: Bench, name: str, *, apart: bool) -> Iterator[Host]:
    with ExitStack() as stack:
        inside = stack.enter_context(own_network()) if apart else ()
        post = stack.enter_context(crew.post(bench.folder / f"post-{name}", within=inside))
        settings = bench.settings(name, post.port)
        settings["NEWSLETTER_SMTP_URL"] = f"smtp://127.0.0.1:{post.port}?tls=none&connections={LINES}"
        yield Host(post, stack.enter_context(crew.running((*inside, *WORKER), settings)))


@pytest.fixture
def apart(postgresql: pg.Server, queue_url: str) -> str:
    """Return the database's address by the file system, for hosts without a network; empty where that cannot be."""
    return postgresql.by_socket(queue_url) if may_isolate() else ""


def wait_until(happened: Callable[[], bool]) -> float:
    """Wait until something happened and return the seconds it took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < PATIENCE, "nothing happened"
        time.sleep(0.25)
    return time.monotonic() - began


def accepted(database: Database, campaign: Campaign) -> int:
    return states(database, campaign).get(DeliveryState.ACCEPTED, 0)


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.timeout(1200)
def test_a_hundred_thousand_members_are_served_though_one_of_two_hosts_dies_half_way(
    queue_url: str, apart: str, tmp_path: Path
) -> None:
    print("hosts in networks of their own" if apart else "hosts in one network: this machine may not part them")
    database = Database(apart or queue_url)
    bench = Bench(Engine.PROCRASTINATE, database, tmp_path)
    campaign = bench.schedule(5, crowd=MEMBERS - 5)
    with host(bench, "first", apart=bool(apart)) as first, host(bench, "second", apart=bool(apart)) as second:
        planned = wait_until(lambda: accepted(database, campaign) > 0)
        half = wait_until(lambda: accepted(database, campaign) > MEMBERS / 2)
        first.worker.kill()
        rest = wait_until(lambda: current(database, campaign).state is CampaignState.SENT)
        shares = [len(one.post.taken()) for one in (first, second)]
        taken = [*first.post.taken(), *second.post.taken()]
    print(f"planned in {planned:.1f} s, half sent by two in {half:.1f} s, the rest by one in {rest:.1f} s: {shares}")
    everyone = [*map(sending.address, range(1, 6)), *(f"crowd.{n}@m.example" for n in range(1, MEMBERS - 4))]
    assert debts(taken, everyone, allowed=2 * LINES) == {}
    assert states(database, campaign) == {DeliveryState.ACCEPTED: MEMBERS}
    assert current(database, campaign).candidates == MEMBERS
    assert min(shares) > MEMBERS / 10
    database.close()

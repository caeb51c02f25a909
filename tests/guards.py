"""What every test of the house and of its plugins obeys: loopback only, a clean environment, repeatable examples."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

#: Settings of the machine must not decide whether a test passes.
OURS = ("NEWSLETTER_", "DATABASE_URL")
_attempts: list[str] = []

# The contracts' assertions explain themselves, also when the package is installed in place.
pytest.register_assert_rewrite("newsletter.testing")


class OutsideNetwork(RuntimeError):
    """A test tried to leave the machine."""


settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(_text(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _text(host: object) -> str:
    return host.decode() if isinstance(host, bytes) else str(host)


def _is_number(host: object) -> bool:
    try:
        return bool(ipaddress.ip_address(_text(host).split("%")[0]))
    except ValueError:
        return False


def _guarded_connect(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            _attempts.append(f"{address[0]}:{address[1]}")
            raise OutsideNetwork(f"tests stay on this machine: {_attempts[-1]}")
        return connect(self, address)

    return guarded


def _guarded_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if _is_here(host) or _is_number(host):
            return lookup(host, *args, **kwargs)
        # As for any name under .example, without asking a name server.
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    return guarded


def pytest_configure() -> None:
    """Put the guards on the doors of the network, once per process."""
    socket.socket.connect = _guarded_connect(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded_connect(socket.socket.connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """Fail a test that tried to leave the machine, even when the code under test hid the error."""
    _attempts.clear()
    yield
    assert not _attempts, f"left the machine for {', '.join(_attempts)}"


@pytest.fixture(autouse=True)
def clean_environment() -> Iterator[None]:
    """Run without the machine's own settings; fail a test that leaves the environment changed."""
    before = dict(os.environ)
    for name in [name for name in before if name.startswith(OURS)]:
        del os.environ[name]
    clean = _environment()
    yield
    after = _environment()
    os.environ.clear()
    os.environ.update(before)
    assert after == clean, f"environment left changed: {sorted(dict(after.items() ^ clean.items()))}"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}

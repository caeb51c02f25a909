"""Imports each plugin in a process of its own first: one that raises, hangs, exits or prints is quarantined."""

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from newsletter.plugin.manifest import FILE, our_version
from newsletter.plugin.process import Ended, Order, run
from newsletter.plugin.registry import Origin

#: Seconds an import may take.
DEADLINE = 10.0
#: Seconds after which a plugin in quarantine is tried again: what it missed may have been installed.
AGAIN = 600.0


class Probe:
    """Remembers, by a plugin's content, whether its import went well; `cache` is a JSON file, None for no memory."""

    def __init__(self, cache: Path | None = None, deadline: float = DEADLINE) -> None:
        self._cache, self._deadline = cache, deadline

    def faults(self, origins: Sequence[Origin]) -> dict[str, str]:
        """Return why plugins are put in quarantine, by origin; those that are well are not in it."""
        known = self._read()
        names = {fingerprint(origin): origin for origin in origins}
        fresh = {name: origin for name, origin in names.items() if _expired(known.get(name))}
        if fresh:
            known |= self._tried(fresh)
            self._write(known)
        return {str(origin): str(known[name]["fault"]) for name, origin in names.items() if known[name]["fault"]}

    def _tried(self, origins: Mapping[str, Origin]) -> dict[str, dict[str, object]]:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = list(pool.map(self._try, origins.values()))
        return {name: {"fault": fault, "at": time.time()} for name, fault in zip(origins, faults, strict=True)}

    def _try(self, origin: Origin) -> str:
        order = Order(
            module="newsletter.plugin.probed",
            environment={"PATH": os.defpath, "LANG": "C.UTF-8"},
            given=origin.model_dump_json().encode(),
            deadline=self._deadline,
            cap=100_000,
        )
        return _fault(run(order), self._deadline)

    def _read(self) -> dict[str, dict[str, object]]:
        if self._cache is None:
            return {}
        try:
            known: dict[str, dict[str, object]] = json.loads(self._cache.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known

    def _write(self, known: Mapping[str, Mapping[str, object]]) -> None:
        if self._cache is None:
            return
        # A memory that cannot be written costs time, nothing else.
        with contextlib.suppress(OSError):
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            draft = self._cache.with_name(f"{self._cache.name}.{os.getpid()}")
            draft.write_text(json.dumps(known), encoding="utf-8")
            draft.replace(self._cache)


def _expired(known: Mapping[str, object] | None) -> bool:
    if known is None or not isinstance(known.get("at"), float):
        return True
    return bool(known["fault"]) and time.time() - float(str(known["at"])) > AGAIN


def _fault(ended: Ended, deadline: float) -> str:
    noise = ended.log.decode(errors="replace").strip()
    if ended.late:
        return f"its import did not end within {deadline:g} seconds"
    if not ended.answer:
        return f"its import ended the process (exit code {ended.code})"
    try:
        fault = str(json.loads(ended.answer)["fault"])
    except (ValueError, TypeError, LookupError, RecursionError):
        return "its import wrote where our answer is written"
    if fault or not noise:
        return fault
    return f"it prints when it is imported: {noise.splitlines()[0][:80]}"


def fingerprint(origin: Origin) -> str:
    """Return what a plugin's import depends on, as one hash: its code, our version, Python's."""
    digest = hashlib.sha256(f"{sys.version} {our_version()} {origin.model_dump_json()}".encode())
    for path in _code(origin):
        digest.update(str(path).encode() + _content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing for one that cannot be read, such as the lock of an editor."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _code(origin: Origin) -> Iterator[Path]:
    if origin.folder is not None:
        yield from sorted(path for path in origin.folder.rglob("*.py") if "tests" not in _inside(origin.folder, path))
        yield from origin.folder.glob(FILE)


def _inside(folder: Path, path: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts


def memory() -> Path:
    """Return where this user's machine remembers what was probed."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "planif-newsletter" / "plugins.json"

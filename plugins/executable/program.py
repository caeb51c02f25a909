"""The kind `executable`: a program prints one JSON object per line, each of them an item."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, ClassVar, cast

from pydantic import BaseModel, Field

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceConfig, SourceKind, Window, build_item

#: Characters of a line; a longer one is no item.
LONGEST = 100_000


class ProgramConfig(SourceConfig):
    """What is run, and where."""

    #: The program and its arguments; no shell reads them.
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    #: The folder it runs in.
    folder: Path = Path()


class Program(SourceKind):
    """Runs a program and reads what it prints."""

    name: ClassVar[str] = "executable"
    label: ClassVar[str] = "Programme"
    Config: ClassVar[type[BaseModel]] = ProgramConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield what the program prints; raises FetchFailed when it cannot be run or does not end well."""
        settings = ProgramConfig.model_validate(config)
        with _started(settings) as process:
            _ask(cast(IO[str], process.stdin), window)
            for number, line in enumerate(_lines(cast(IO[str], process.stdout)), start=1):
                if line.strip():
                    yield _item(f"line {number}", line, settings)
        if process.returncode:
            raise FetchFailed(f"{settings.command[0]} ended with exit code {process.returncode}; see the log")

    def sample(self) -> ContentItem:
        """Return an item as a program would print it."""
        when = datetime.fromisoformat("2024-12-02T10:00:00+01:00")
        fields = {"external_id": "1", "kind": "news", "title": "Une nouvelle", "published_at": when}
        return ContentItem.model_validate(fields | {"url": "https://demo.planif.example/1"})


def _started(settings: ProgramConfig) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            settings.command,
            cwd=settings.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except OSError as fault:
        raise FetchFailed(f"{settings.command[0]} cannot be run: {fault.strerror or fault}") from fault


def _ask(order: IO[str], window: Window) -> None:
    """Tell the program what time is of interest; it need not read it."""
    try:
        with order:
            order.write(window.model_dump_json() + "\n")
    except BrokenPipeError:
        return


def _lines(output: IO[str]) -> Iterator[str]:
    while line := output.readline(LONGEST + 1):
        if len(line) > LONGEST and not line.endswith("\n"):
            raise FetchFailed(f"a line is longer than {LONGEST:,} characters: one item per line is wanted")
        yield line


def _item(where: str, line: str, settings: ProgramConfig) -> ContentItem | Defect:
    try:
        line.encode()
    except UnicodeEncodeError:
        return Defect(where=where, field="line", message="this line is not UTF-8")
    try:
        entry = json.loads(line)
    except ValueError as fault:
        return Defect(where=where, field="line", message=f"this line is not JSON: {fault}")
    if not isinstance(entry, Mapping):
        return Defect(where=where, field="line", message=f"a JSON object is wanted; found {entry!r:.80}")
    fields: dict[str, Any] = settings.defaults() | {"kind": ItemKind.NEWS} | dict(entry)
    fields.setdefault("external_id", str(entry.get("url") or ""))
    return build_item(f"{where} ({entry['title']})" if entry.get("title") else where, **fields)

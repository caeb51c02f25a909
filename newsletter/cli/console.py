"""How the command line speaks: tables for people, JSON for machines, progress for the patient."""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

out = Console()
err = Console(stderr=True)


class Told(Exception):
    """An error with a message for a person; `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def complain(told: Told) -> None:
    """Print an error; with NEWSLETTER_DEBUG set, its whole story."""
    err.print(f"[bold red]Error:[/] {_literal(str(told))}", highlight=False, soft_wrap=True)
    if os.environ.get("NEWSLETTER_DEBUG"):
        traceback.print_exception(told)


def _literal(text: str) -> str:
    return text.replace("[", r"\[")


def say(text: str = "") -> None:
    """Print a line for people; brackets in it are just brackets."""
    out.print(_literal(text), highlight=False, soft_wrap=True)


def show_json(data: Any) -> None:
    """Print data for machines, on standard output and nothing else."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a title; numbers are aligned to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for number, name in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[number], int) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_literal(str(cell)) for cell in row))
    out.print(table)


def show(data: Sequence[Mapping[str, Any]], title: str, *, as_json: bool) -> None:
    """Print the same records as JSON or as a table, one column per key of the first."""
    if as_json:
        show_json(list(data))
    elif not data:
        say(f"{title}: none")
    else:
        columns = list(data[0])
        show_table(title, columns, [[_cell(record[name]) for name in columns] for record in data])


def _cell(value: Any) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value))
    return "" if value is None else value


class Bars:
    """One progress bar per kind of work, made when the work first reports."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


@contextmanager
def progress() -> Iterator[Bars]:
    """Show how long work goes, on standard error; silent when nobody looks."""
    columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        yield Bars(bars)

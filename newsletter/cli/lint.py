"""`newsletter lint`: the checks on any newsletter's page or message, wherever it was made."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import Told
from newsletter.cli.issue_preflight import FailOn, Format, Shape, tell
from newsletter.values.choices import Severity

File = Annotated[str, typer.Argument(help="FILE.html, FILE.eml, or - for standard input.")]


def lint(file: File, shape: Format = Shape.TEXT, fail_on: FailOn = Severity.TO_FIX) -> None:
    """Check a newsletter from anywhere; exit 0 when it is clean, 1 with findings, 2 when it cannot be read."""
    from newsletter.cli.opening import told
    from newsletter.plugin.loader import load as load_plugins
    from newsletter.plugin.probe import Probe, memory
    from newsletter.preflight.file import Unreadable
    from newsletter.preflight.lint import lint as linted
    from newsletter.settings import load

    content = _read(file)
    with told():
        registry = load_plugins(load(os.environ).plugin_folders, probe=Probe(memory()))
        try:
            report = linted(registry.checks, content, file)
        except Unreadable as error:
            raise Told(f"{file}: {error}; give a page of HTML or a message (.eml) with one", 2) from error
    tell(report, shape, file)
    if report.at_least(fail_on):
        raise typer.Exit(1)


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise Told(f"{file} cannot be read: {error.strerror}", 2) from error

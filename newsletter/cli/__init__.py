"""The command line: every act for the operator, `--json` on every question, never a traceback."""

from newsletter.cli.main import main

__all__ = ["main"]

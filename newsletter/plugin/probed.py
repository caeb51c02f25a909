"""The child process of one probe: one plugin imported and asked what it offers, the verdict written."""

import json
import os
import sys
from functools import partial

from newsletter.plugin.keeper import keep
from newsletter.plugin.limits import Limits, apply
from newsletter.plugin.loader import load_origins
from newsletter.plugin.registry import Origin


def main(answer_end: int) -> None:
    """Read the plugin's origin on standard input, import it, and write `{"fault": …}` on the descriptor."""
    keep(partial(_probe, answer_end), close=answer_end)


def _probe(answer_end: int) -> None:
    origin = Origin.model_validate_json(sys.stdin.buffer.read())
    list(apply(Limits()))
    # Warnings of libraries go to the error stream; only what is printed damages a command's answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    registry = load_origins([origin])
    fault = "; ".join(plugin.reason for plugin in registry.plugins if plugin.state == "quarantined")
    sys.stdout.flush()
    with open(answer_end, "w", encoding="utf-8") as pipe:
        json.dump({"fault": fault}, pipe)
    os._exit(0)

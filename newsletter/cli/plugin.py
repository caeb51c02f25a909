"""`newsletter plugin`: what is loaded."""

import typer

from newsletter.cli import plugin_author
from newsletter.cli.console import show
from newsletter.cli.opening import Json, told

app = typer.Typer(help="The plugins and what they offer.", no_args_is_help=True)
app.command("new")(plugin_author.new)
app.command("check")(plugin_author.check)
app.command("hooks")(plugin_author.hooks)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the plugins, the hooks they implement, and why one was left out."""
    import os

    from newsletter.plugin.loader import load as load_plugins
    from newsletter.plugin.probe import Probe, memory
    from newsletter.settings import load

    with told():
        registry = load_plugins(load(os.environ).plugin_folders, probe=Probe(memory()))
    rows = [
        {
            "name": info.name,
            "version": info.version,
            "state": info.state,
            "hooks": list(info.hooks),
            "origin": info.origin,
            "reason": info.reason,
        }
        for info in registry.plugins
    ]
    show(rows, "Plugins", as_json=json)

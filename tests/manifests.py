"""Manifests for plugins written by tests."""

from pathlib import Path


def write_manifest(folder: Path, **said: str) -> Path:
    """Write the manifest of a plugin folder, which may be there already; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    fields = {"name": folder.name, "version": "1.0", "requires-newsletter": ">=0", "homepage": "https://a.example/"}
    lines = [f'{name} = "{value}"' for name, value in (fields | said).items()]
    (folder / "plugin.toml").write_text("\n".join([*lines, 'maintainers = ["tests"]\n']), encoding="utf-8")
    return folder

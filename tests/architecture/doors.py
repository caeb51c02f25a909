"""Reads which modules a plugin's files import, without importing them."""

import ast
from collections.abc import Iterator
from pathlib import Path

#: What belongs to the house; of it a plugin knows only the public face.
OURS = ("newsletter", "newsletter_plugins", "plugins", "tests")


def strangers_in(plugin: Path) -> list[str]:
    """Return what a plugin imports beyond its door, one line each: `file:line imports module`."""
    return [
        f"{path.relative_to(plugin.parent)}:{line} imports {module}"
        for path in sorted(plugin.rglob("*.py"))
        for line, module in _imports(path, plugin)
        if not _allowed(module, path.relative_to(plugin))
    ]


def _allowed(module: str, inside: Path) -> bool:
    if module.split(".", maxsplit=1)[0] not in OURS:
        return True
    return module == "newsletter" or (module == "newsletter.testing" and inside.parts[0] == "tests")


def _imports(path: Path, plugin: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(level=0, module=str(module), names=names):
                yield from ((node.lineno, found) for found in _from(module, names))
            case ast.ImportFrom(level=level) if level > len(path.relative_to(plugin).parts):
                yield node.lineno, "plugins"
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if _called(node) in {
                "import_module",
                "__import__",
            }:
                yield node.lineno, module


def _from(module: str, names: list[ast.alias]) -> Iterator[str]:
    """`from newsletter import testing` imports `newsletter.testing`; `from newsletter import Slug` only the face."""
    if module != "newsletter":
        yield module
        return
    rooms = Path(__file__).parents[2] / "newsletter"
    for name in names:
        is_room = (rooms / name.name).is_dir() or (rooms / f"{name.name}.py").is_file()
        yield f"newsletter.{name.name}" if is_room else module


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""

"""What a plugin's files import, read without running them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import newsletter

#: What belongs to the house; of it a plugin knows only the public face.
_OURS = ("newsletter", "newsletter_plugins", "plugins")
#: Ways out to the web that pass our guarded client by. A transport may need others: smtplib, socket.
_WAYS_OUT = frozenset({"http.client", "urllib.request", "ftplib", "httpx", "requests", "aiohttp", "urllib3"})


def imports_fault(folder: Path) -> str:
    """Return the first import that a plugin may not make, as `file:line`; empty when there is none."""
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder)
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        except (SyntaxError, ValueError) as fault:
            return f"{inside} cannot be read: {fault}"
        for line, name in _imported(tree, len(inside.parts)):
            told = _judged(name, inside)
            if told:
                return f"{inside}:{line} imports {name}: {told}"
    return ""


def _judged(name: str, inside: Path) -> str:
    is_test = inside.parts[0] == "tests"
    if name.split(".", maxsplit=1)[0] in _OURS and name != "newsletter":
        if is_test and name == "newsletter.testing":
            return ""
        return "import from `newsletter`, and your own files relatively"
    if not is_test and any(name == way or name.startswith(f"{way}.") for way in _WAYS_OUT):
        return "fetch with the `http` that is received"
    return ""


def _imported(tree: ast.AST, depth: int) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(level=0, module=str(module), names=names):
                yield from ((node.lineno, _whole(module, alias.name)) for alias in names)
            case ast.ImportFrom(level=level) if level > depth:
                yield node.lineno, "plugins"
            case ast.Call(args=[ast.Constant(value=str(module)), *_]) if _is_import(node):
                yield node.lineno, module


def _whole(module: str, name: str) -> str:
    """`from urllib import request` imports `urllib.request`, `from newsletter import Slug` only the public face."""
    if module == "newsletter":
        return module if name in (*newsletter.__all__, "*") else f"newsletter.{name}"
    return f"{module}.{name}" if module in ("urllib", "http") else module


def _is_import(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in ("import_module", "__import__")
    return False

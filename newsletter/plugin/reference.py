"""The reference of the hooks as a page: their specifications, and all the types they speak of, as their source says."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from enum import Enum
from types import FunctionType

import newsletter
from newsletter.plugin.hookspecs import Specs
from newsletter.plugin.offers import PROMISED
from newsletter.values import base, content

_HEAD = """# Hooks

<!-- Written by `newsletter plugin hooks --markdown`: change the docstrings, not this page. -->

Every hook there is. A plugin implements one as a plain function of that name, marked with `@hookimpl`. Each is called
once, when the registry is built, and returns objects; the core then calls each object by itself, fenced: one that fails
loses its own results and nobody else's. All names below are imported from `newsletter`.
"""


def markdown() -> str:
    """Return the whole reference; each type is described under the first hook that speaks of it."""
    seen: set[type] = set()
    parts = [_HEAD]
    for name, promised in PROMISED.items():
        parts.append(f"## `{_signature(name)}`\n\n{inspect.getdoc(getattr(Specs, name))}\n")
        for each in _reached(promised):
            if each not in seen:
                seen.add(each)
                parts.append(_described(each))
    parts.append("## Beside the hooks\n\nWhat a plugin may use as well.\n")
    rest = [getattr(newsletter, name) for name in sorted(newsletter.__all__)]
    parts += [_described(each) for each in rest if isinstance(each, type) and each not in seen]
    parts += [_function(each) for each in rest if inspect.isfunction(each)]
    parts += [f"### `{name}`\n\n{told}\n" for name in sorted(newsletter.__all__) if (told := _alias(name))]
    return "\n".join(parts)


def _function(described: FunctionType) -> str:
    names = ", ".join(str(each) for each in _bare(inspect.signature(described)))
    return f"### `{described.__name__}({names})`\n\n{_paragraph(inspect.getdoc(described))}\n"


def _alias(name: str) -> str:
    """Return what is said above the type alias of this name; empty when there is none."""
    for source in (inspect.getsource(base), inspect.getsource(content)):
        found = re.search(rf"^{name} = ", source, re.MULTILINE)
        if found:
            return _comment(source, source.count("\n", 0, found.start()) + 1)
    return ""


def _bare(signature: inspect.Signature) -> Iterator[inspect.Parameter]:
    for each in signature.parameters.values():
        yield each.replace(annotation=inspect.Parameter.empty)


def hooks() -> list[tuple[str, str]]:
    """Return each hook's signature and what it says of itself."""
    return [(_signature(name), str(inspect.getdoc(getattr(Specs, name)))) for name in PROMISED]


def _signature(name: str) -> str:
    arguments = [each for each in inspect.signature(getattr(Specs, name)).parameters if each != "self"]
    return f"{name}({', '.join(arguments)})"


def _reached(start: type) -> Iterator[type]:
    """Yield a type and all those of the public face that its source names, each after the one that names it first."""
    queue, known = [start], {start}
    while queue:
        current = queue.pop(0)
        yield current
        for name in re.findall(r"\b[A-Z]\w+", _source(current)):
            named = getattr(newsletter, name, None) if name in newsletter.__all__ else None
            if isinstance(named, type) and named is not newsletter.Value and named not in known:
                known.add(named)
                queue.append(named)


def _source(described: type) -> str:
    return textwrap.dedent(inspect.getsource(described))


def _described(described: type) -> str:
    """Return one type as a heading, its sentence and a table of its members."""
    lines = [f"### `{described.__name__}`", "", _paragraph(inspect.getdoc(described)), ""]
    rows = [f"| `{name.replace('|', chr(92) + '|')}` | {told} |" for name, told in _members(described)]
    return "\n".join([*lines, *(["| member | meaning |", "|---|---|", *rows, ""] if rows else [])])


def _members(described: type) -> Iterator[tuple[str, str]]:
    source = _source(described)
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101  (the source of a class)
    for node in body.body:
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("_") and not _is_validator(node):
                yield _called(node), _paragraph(ast.get_docstring(node))
            case ast.AnnAssign(target=ast.Name(id=name)) if not name.startswith("_"):
                yield _field(node), _comment(source, node.lineno)
            case ast.Assign(targets=[ast.Name(id=name)]) if issubclass(described, Enum):
                yield f"{name} = {ast.unparse(node.value)}", _comment(source, node.lineno)


def _is_validator(node: ast.FunctionDef) -> bool:
    return any("validator" in ast.unparse(decorator) for decorator in node.decorator_list)


def _called(node: ast.FunctionDef) -> str:
    if any(ast.unparse(decorator) == "property" for decorator in node.decorator_list):
        return node.name
    names = [each.arg for each in (*node.args.args[1:], *node.args.kwonlyargs)]
    return f"{node.name}({', '.join(names)})"


def _field(node: ast.AnnAssign) -> str:
    kind = re.sub(r"^ClassVar\[(.*)\]$", r"\1", ast.unparse(node.annotation))
    default = "" if node.value is None or "Field(" in ast.unparse(node.value) else f" = {ast.unparse(node.value)}"
    return f"{ast.unparse(node.target)}: {kind}{default}"


def _comment(source: str, line: int) -> str:
    """Return the `#:` lines just above a line of the source."""
    told: list[str] = []
    for text in reversed(source.splitlines()[: line - 1]):
        if not text.strip().startswith("#:"):
            break
        told.insert(0, text.strip().removeprefix("#:").strip())
    return _paragraph("\n".join(told))


def _paragraph(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")

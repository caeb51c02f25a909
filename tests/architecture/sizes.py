"""Measures the house: lines of its files, lines of its functions."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

#: Lines a file may have without being listed.
FILE = 200


def files(root: Path) -> list[Path]:
    """Return the Python files of the house and of its plugins; tests and the schema's history are not measured."""
    found = [*(root / "newsletter").rglob("*.py"), *(root / "plugins").rglob("*.py")]
    return sorted(path for path in found if not {"tests", "versions"} & set(path.relative_to(root).parts))


def long_files(root: Path) -> dict[str, int]:
    """Return the lines of each file that has more than `FILE`."""
    counts = {str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in files(root)}
    return {name: count for name, count in counts.items() if count > FILE}


def function_lengths(root: Path) -> list[tuple[int, str]]:
    """Return `(lines, file:line name)` of each function, its docstring left out, the longest last."""
    return sorted(
        (length, f"{path.relative_to(root)}:{line} {name}")
        for path in files(root)
        for length, line, name in _functions(path)
    )


def _functions(path: Path) -> Iterator[tuple[int, int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _length(node), node.lineno, node.name


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return whole
    docstring = node.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def measure(root: Path) -> dict[str, float]:
    """Return the median, the ninth decile and the maximum of the functions' lengths."""
    lengths = [length for length, _ in function_lengths(root)]
    return {"median": statistics.median(lengths), "p90": statistics.quantiles(lengths, n=10)[-1], "max": lengths[-1]}

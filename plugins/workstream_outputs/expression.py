"""JMESPath expressions: checked when they are declared, asked when an entry is read."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions

from newsletter import BadField


def checked(expression: str) -> str:
    """Return the expression as it is; raises ValueError for one that cannot be read or names an unknown function."""
    if expression:
        unknown = next((name for name in _functions(_compiled(expression)) if name not in _known()), None)
        if unknown:
            raise ValueError(f"“{expression:.80}” is not a JMESPath expression: {unknown}() is not a known function")
    return expression


def found(expression: str, document: Any, field: str) -> Any:
    """Return what an expression finds in a document, None for nothing; raises BadField naming the field."""
    if not expression:
        return None
    try:
        return jmespath.compile(expression).search(document)
    except (JMESPathError, RecursionError) as fault:
        raise BadField(field, f"“{expression:.80}” cannot be applied: {_line(fault)}") from None


def _compiled(expression: str) -> Any:
    try:
        return jmespath.compile(expression).parsed
    except (JMESPathError, RecursionError) as fault:
        raise ValueError(f"“{expression:.80}” is not a JMESPath expression: {_line(fault)}") from None


def _functions(node: Any) -> Iterator[str]:
    if node.get("type") == "function_expression":
        yield node["value"]
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _functions(child)


@lru_cache
def _known() -> frozenset[str]:
    return frozenset(Functions.FUNCTION_TABLE)


def _line(fault: Exception) -> str:
    """Return the first line of what the library says; the others draw an arrow under the expression."""
    told = str(fault).splitlines()
    return told[0].rstrip(":") if told else type(fault).__name__

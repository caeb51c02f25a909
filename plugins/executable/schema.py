"""What a program may print, as a JSON Schema (2020-12)."""

from typing import Any

from newsletter import ContentItem


def schema() -> dict[str, Any]:
    """Return the schema of one line: an item, of which only the title and the address are required."""
    described = ContentItem.model_json_schema()
    return described | {"$schema": "https://json-schema.org/draft/2020-12/schema", "required": ["title", "url"]}

"""A letter and a page that deserve no finding: what a check is tried on."""

from datetime import UTC, datetime
from typing import Any

from newsletter.values.letter import Letter

PAGE = """<!DOCTYPE html>
<html lang="fr" dir="ltr"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Rencontres nationales\u00a0: ce qu’il faut retenir de 2024</title></head>
<body style="background-color:#ffffff;color:#111111"><div role="article" aria-label="La lettre" lang="fr" dir="ltr">
<h1 style="font-size:28px;line-height:1.4">Bonjour à toutes et à tous</h1>
<p style="font-size:16px;line-height:1.5">
<a href="https://planif.example/desabonnement" style="color:#003366">Me désabonner de cette lettre</a></p>
</div></body></html>
"""


def letter(**said: Any) -> Letter:
    """Return a letter without any section; `said` gives the fields that differ."""
    fields: dict[str, Any] = {
        "newsletter": "lettre",
        "number": 4,
        "subject": "Rencontres nationales\u00a0: ce qu’il faut retenir de 2024",
        "preheader": "Les cinq facettes de l’élu, la renaturation passée à l’action et la suite en 2025.",
        "language": "fr",
        "date": datetime(2024, 12, 12, 8, tzinfo=UTC),
        "sections": (),
    }
    return Letter(**(fields | said))

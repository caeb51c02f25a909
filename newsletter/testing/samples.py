"""Small messages, letters and pages to try things on."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

# Every run of pytest loads this module: what weighs is imported when it is used.
if TYPE_CHECKING:
    from newsletter import Galley, Letter, OutgoingMail


def a_mail(key: str = "1", recipient: str = "ines@collectivite.example", **said: Any) -> "OutgoingMail":
    """Return a small message, with a line that begins with a dot."""
    from newsletter import OutgoingMail

    content = f"Subject: {key}\r\nMessage-ID: <{key}@planif.example>\r\n\r\nBonjour\r\n.\r\nFin\r\n".encode()
    fields = {"message_id": f"<{key}@planif.example>", "envelope_from": "retour@planif.example", "pieces": (content,)}
    return OutgoingMail(key=key, recipient=recipient, **(fields | said))


def a_letter(**said: Any) -> "Letter":
    """Return a letter without any section; nothing in it deserves a finding."""
    from newsletter.plugin.specimen import letter

    return letter(**said)


def a_galley(html: str = "", **said: Any) -> "Galley":
    """Return a page as checks read it, by default one that deserves no finding; `said` gives the other fields."""
    from newsletter import Galley
    from newsletter.plugin.specimen import PAGE

    return Galley(html=html or PAGE, **said)


def beside(file: str, name: str) -> ModuleType:
    """Return the module `name` that lies beside a test (its `__file__`): tests of plugins are no package."""
    path = Path(file).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{path.parents[1].name}_{name}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

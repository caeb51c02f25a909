"""Every hook there is has its page and its test: pluggy itself says which hooks there are."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import newsletter
from newsletter import testing
from newsletter.plugin.hookspecs import Specs
from newsletter.plugin.loader import load
from newsletter.plugin.offers import PROMISED, manager
from newsletter.plugin.reference import markdown
from tests.manifests import write_manifest

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "plugins" / "hooks.md"


def signatures() -> list[str]:
    hooks = vars(manager().hook)
    return sorted(
        f"{name}({', '.join(caller.spec.argnames)})" for name, caller in hooks.items() if not name.startswith("_")
    )


def test_pluggy_knows_every_hook_of_the_specification() -> None:
    declared = [name for name in vars(Specs) if not name.startswith("_")]
    assert sorted(name.partition("(")[0] for name in signatures()) == sorted(declared) == sorted(PROMISED)


@pytest.mark.parametrize("signature", signatures())
def test_every_hook_is_documented_with_its_signature(signature: str) -> None:
    assert f"`{signature}`" in REFERENCE.read_text(encoding="utf-8")


@pytest.mark.parametrize("signature", signatures())
def test_every_hook_says_what_it_does(signature: str) -> None:
    assert inspect.getdoc(getattr(Specs, signature.partition("(")[0]))


@pytest.mark.parametrize("signature", signatures())
def test_every_hook_has_a_test(signature: str) -> None:
    name = f"test_hook_{signature.partition('(')[0]}"
    tests = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert any(re.search(rf"^def {name}\b", text, re.MULTILINE) for text in tests)


def test_the_reference_names_no_hook_that_is_gone() -> None:
    told = re.findall(r"^## `(\w+\(.*\))`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == signatures()


def test_the_reference_is_what_the_specifications_say() -> None:
    told = "out of date: newsletter plugin hooks --markdown > docs/plugins/hooks.md"
    assert REFERENCE.read_text(encoding="utf-8") == markdown(), told


@pytest.mark.parametrize("name", sorted(set(newsletter.__all__) - {"hookimpl"}))
def test_everything_a_plugin_may_use_is_in_the_reference_once(name: str) -> None:
    headings = re.findall(r"^### `(\w+)", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings.count(name) == 1


def test_every_tool_of_the_test_kit_has_its_line() -> None:
    page = REFERENCE.with_name("testing.md").read_text(encoding="utf-8")
    public = set(testing.__all__)
    assert {"plugin", "local_server", "SourceKindContract", "a_mail"} <= public
    assert [name for name in sorted(public) if f"`{name}" not in page] == []


HEAD = "from newsletter import *\nfrom pydantic import BaseModel\nfrom newsletter import hookimpl\n"


def test_hook_register_source_kinds(write_source: Callable[..., Path]) -> None:
    registry = load([write_source("return []", kind="essai")], entry_points=False)
    assert registry.source_kind("essai").label == "Essai"
    assert registry.plugins[0].hooks == ("register_source_kinds",)


def test_hook_register_transport_kinds(write_plugin: Callable[[str, str], Path]) -> None:
    code = HEAD + (
        "class Kind(TransportKind):\n    name = 'pigeon'; label = 'Pigeon'; Config = BaseModel\n"
        "    def open(self, config, http=None): raise Unavailable('parti')\n"
        "@hookimpl\ndef register_transport_kinds(): yield Kind()\n"
    )
    registry = load([write_plugin("pigeon", code)], entry_points=False)
    assert registry.transport_kind("pigeon").label == "Pigeon"
    assert registry.plugins[0].hooks == ("register_transport_kinds",)


def test_hook_register_checks(write_plugin: Callable[[str, str], Path]) -> None:
    code = HEAD + (
        "class Essai(Check):\n    name = 'essai'\n    def inspect(self, letter, rendered): return ()\n"
        "@hookimpl\ndef register_checks(): return [Essai()]\n"
    )
    registry = load([write_plugin("controle", code)], entry_points=False)
    assert list(registry.checks) == ["essai"]
    assert registry.plugins[0].hooks == ("register_checks",)


def test_a_kind_that_asks_for_what_is_no_source_s_secret_is_refused(tmp_path: Path) -> None:
    folder = write_manifest(tmp_path / "plugins" / "curieux")
    code = "class K(SourceKind):\n name = label = 'curieux'\n Config = SourceConfig\n secrets = ('DATABASE_URL',)\n"
    code += " def collect(self, config, window, http): return []\n def sample(self): return None\n"
    hook = "@hookimpl\ndef register_source_kinds(): return [K()]\n"
    (folder / "__init__.py").write_text(HEAD + code + hook, encoding="utf-8")
    (info,) = load([folder.parent], entry_points=False).plugins
    assert "asks for the secret 'DATABASE_URL'; accepted: SOURCE_ and capitals" in info.reason

"""Each contract on imports is kept today, and barks when one forbidden import is planted."""

import tomllib

import pytest

from tests.architecture.conftest import ROOT, House

#: Contract, file that gets the fault, fault. A contract without a line here fails the first test.
FAULTS = [
    ("layers", "newsletter/values/base.py", "import newsletter.domain"),
    ("layers", "newsletter/domain/segment.py", "import newsletter.plugin.registry"),
    ("layers", "newsletter/plugin/registry.py", "import newsletter.storage"),
    ("layers", "newsletter/storage/database.py", "import newsletter.render"),
    ("layers", "newsletter/render/__init__.py", "import newsletter.storage"),
    ("layers", "newsletter/render/__init__.py", "import newsletter.preflight"),
    ("layers", "newsletter/preflight/__init__.py", "import newsletter.pipeline"),
    ("layers", "newsletter/pipeline/collect.py", "import newsletter.engine"),
    ("layers", "newsletter/engine/__init__.py", "import newsletter.settings"),
    ("layers", "newsletter/settings.py", "import newsletter.app"),
    ("layers", "newsletter/app.py", "import newsletter.clock"),
    ("layers", "newsletter/clock.py", "import newsletter.web"),
    ("layers", "newsletter/web/__init__.py", "import newsletter.cli"),
    ("layers", "newsletter/cli/__init__.py", "import newsletter.testing"),
    ("layers", "newsletter/a_room_that_has_no_place.py", "import json"),
    ("verbs", "newsletter/pipeline/send.py", "import newsletter.pipeline.plan"),
    ("verbs", "newsletter/pipeline/context.py", "import newsletter.pipeline.collect"),
    ("verbs", "newsletter/pipeline/a_verb_that_has_no_place.py", "import json"),
    ("sql", "newsletter/pipeline/plan.py", "import sqlmodel"),
    ("sql", "newsletter/cli/__init__.py", "import sqlalchemy.orm"),
    ("sql", "newsletter/domain/delivery.py", "import sqlite3"),
    ("sql", "newsletter/engine/__init__.py", "import psycopg"),
    ("sql", "newsletter/app.py", "import alembic.command"),
    ("ticker", "newsletter/engine/__init__.py", "import apscheduler.schedulers"),
    ("queue", "newsletter/engine/local.py", "import procrastinate"),
    ("queue", "newsletter/app.py", "import procrastinate.jobs"),
    ("mjml", "newsletter/preflight/__init__.py", "import mjml"),
    ("mjml", "newsletter/web/__init__.py", "import premailer"),
    ("web-client", "newsletter/plugin/sandbox.py", "import httpx"),
    ("web-client", "newsletter/pipeline/collect.py", "import urllib3"),
    ("web-client", "newsletter/render/__init__.py", "import requests"),
    ("smtp", "newsletter/pipeline/send.py", "import smtplib"),
    ("smtp", "newsletter/testing.py", "import aiosmtpd.controller"),
    ("pure", "newsletter/domain/tokens.py", "import socket"),
    ("pure", "newsletter/values/mail.py", "import subprocess"),
    ("strangers", "newsletter/cli/__init__.py", "import newsletter_plugins.smtp"),
    ("strangers", "newsletter/app.py", "import plugins.outbox"),
    ("strangers", "newsletter/testing.py", "import tests.pg"),
]


def contracts() -> dict[str, str]:
    """Return the name of each contract by its id."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["name"] for contract in declared}


def test_every_contract_is_shown_to_bark() -> None:
    assert set(contracts()) == {contract for contract, _, _ in FAULTS}


def test_the_house_as_it_stands_breaks_no_contract(house: House) -> None:
    assert house.broken() == {}


@pytest.mark.parametrize(("contract", "file", "fault"), FAULTS)
def test_a_forbidden_import_breaks_its_contract(house: House, contract: str, file: str, fault: str) -> None:
    house.plant(file, fault)
    assert contracts()[contract] in house.broken()

"""Reduce a file of caniemail to what the checks of clients read: `python tools/reduce_caniemail.py caniemail.json`.

Support cells and test dates of our readers' programs are kept, none of its sentences. The file is read from the disk,
never fetched; what is written says where it comes from, whose it is and under which licence.
"""

import argparse
import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "plugins" / "checks_clients" / "data" / "caniemail.json"
#: The programs our readers use: family, then platforms; an empty tuple means every platform there is.
PROFILE: dict[str, tuple[str, ...]] = {
    "outlook": ("windows", "outlook-com"),
    "thunderbird": (),
    "apple-mail": (),
    "gmail": (),
    "orange": (),
    "sfr": (),
    "laposte": (),
    "free-fr": (),
}
ATTRIBUTION = {
    "source": "caniemail.com (hteumeuleu/caniemail)",
    "copyright": "© Rémi Parmentier (HTeuMeuLeu)",
    "licence": "MIT",
}
#: Of no use to a letter: a format of its own, a mark beside the sender's name.
LEFT_OUT = "others"


def reduced(given: dict[str, Any]) -> dict[str, Any]:
    """Return the clients, and for each feature its title, its category, its test date and one letter per client."""
    features = [feature for feature in given["data"] if feature["category"] != LEFT_OUT]
    clients = sorted({client for feature in features for client in _clients(feature)})
    return {
        **ATTRIBUTION,
        "updated": given["last_update_date"][:10],
        "clients": clients,
        "features": {feature["slug"]: _row(feature, clients) for feature in features},
    }


def _clients(feature: dict[str, Any]) -> list[str]:
    return [
        f"{family}.{platform}"
        for family, kept in PROFILE.items()
        for platform in feature["stats"].get(family, {})
        if not kept or platform in kept
    ]


def _row(feature: dict[str, Any], clients: list[str]) -> list[str]:
    support = "".join(_status(feature["stats"], *client.split(".")) for client in clients)
    return [feature["title"].strip(), feature["category"], feature["last_test_date"] or "", support]


def _status(stats: dict[str, Any], family: str, platform: str) -> str:
    """Return y, a (in part), n or u (unknown): the last version in the order of the file, which is that of time."""
    versions = list(stats.get(family, {}).get(platform, {}).values())
    return versions[-1][0] if versions else "u"


def written(data: dict[str, Any]) -> str:
    """Return the data as JSON, one feature a line."""
    head = {name: value for name, value in data.items() if name != "features"}
    rows = ",\n".join(f"{json.dumps(slug)}: {_json(row)}" for slug, row in data["features"].items())
    return f'{_json(head)[:-1]},\n"features": {{\n{rows}\n}}}}\n'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Read the file named on the command line and write the reduced one."""
    parser = argparse.ArgumentParser(description="Reduce a file of caniemail to our readers' programs.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--target", type=Path, default=TARGET)
    asked = parser.parse_args()
    text = written(reduced(json.loads(asked.source.read_text(encoding="utf-8"))))
    asked.target.write_text(text, encoding="utf-8")
    print(f"{asked.target}: {len(text.encode())} bytes")


if __name__ == "__main__":
    main()

"""Where the demonstration's members work: departments drawn more often where a network covers them."""

import csv
import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.settings import bundled


@dataclass(frozen=True)
class Map:
    """The departments, the region of each, how likely each is, and the departments of each network."""

    regions: dict[str, str]
    weights: tuple[int, ...]
    networks: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, folder: Path, weights: Mapping[str, int]) -> "Map":
        """Return the map of the networks declared in `folder`; `weights` has one per state of a network."""
        networks = _networks(folder / "networks.toml")
        heavy = {code: weights[network["state"]] for network in networks for code in network["departments"]}
        regions = _regions(bundled("data") / "reference" / "departments.csv")
        return cls(
            regions=regions,
            weights=tuple(heavy.get(code, 1) for code in regions),
            networks=tuple(tuple(network["departments"]) for network in networks),
        )

    def draw(self, spread: str, dice: random.Random) -> list[str]:
        """Return no department (`none`), `one`, or `several`: two or three of one region where it has as many."""
        if spread == "none":
            return []
        (first,) = dice.choices(list(self.regions), self.weights)
        if spread == "one":
            return [first]
        near = [code for code, region in self.regions.items() if region == self.regions[first] and code != first]
        pool = near or [code for code in self.regions if code != first]
        return sorted([first, *dice.sample(pool, min(dice.choice((1, 2)), len(pool)))])


def _networks(path: Path) -> list[dict[str, Any]]:
    declared = tomllib.loads(path.read_text(encoding="utf-8")).get("network", []) if path.is_file() else []
    return [{"state": "active"} | network for network in declared]


def _regions(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["region"] for row in csv.DictReader(lines)}

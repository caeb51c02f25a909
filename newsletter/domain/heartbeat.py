"""Who is alive: a counter that does not move for long enough, on the watcher's own clock, is a dead worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Watch:
    """Remembers when each worker's counter last moved; immune to jumps of the wall clock."""

    #: Seconds without a beat after which a worker is dead.
    lease: float
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)

    def silent(self, beats: Mapping[str, int], monotonic: float) -> list[str]:
        """Return the workers whose counter stood still for the whole lease.

        `beats` are the counters now, `monotonic` the watcher's own clock in seconds. A worker first
        met now is given a whole lease.
        """
        self._seen = {
            name: self._seen[name] if name in self._seen and self._seen[name][0] == beat else (beat, monotonic)
            for name, beat in beats.items()
        }
        return [name for name, (_, since) in self._seen.items() if monotonic - since >= self.lease]

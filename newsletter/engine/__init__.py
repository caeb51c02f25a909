"""Who runs the verbs: threads that look for due work, here, or a queue that many machines share."""

from enum import StrEnum

from newsletter.domain.server import hidden


class Engine(StrEnum):
    """The engines an operator may choose from."""

    LOCAL = "local"
    PROCRASTINATE = "procrastinate"

    def check(self, url: str) -> None:
        """Do nothing when this engine works on the database at `url`; raise ValueError otherwise."""
        if self is Engine.PROCRASTINATE and not url.startswith("postgresql"):
            raise ValueError(
                f"NEWSLETTER_ENGINE is “procrastinate”, which needs PostgreSQL, and the database is {hidden(url)}: set "
                "DATABASE_URL=postgresql+psycopg://user:password@host:port/name, or NEWSLETTER_ENGINE=local"
            )

"""What all tables share: names for constraints, column types that fit SQLite and PostgreSQL, who wrote."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Alembic's batch mode needs a name for every constraint.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = SQLModel.metadata
Json = JSON().with_variant(JSONB(), "postgresql")
#: SQLite only counts an INTEGER key upwards by itself.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


def one_of(column: str, states: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that keeps `column` among the values of `states`."""
    accepted = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"{column} IN ({accepted})", name=f"{column}_known")


class Written(SQLModel):
    """When a row was written, and by whom."""

    created_at: datetime
    created_by: str = Field(max_length=100)

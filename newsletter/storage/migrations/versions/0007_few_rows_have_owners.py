"""The index of owners holds the rows that have one, on SQLite as on PostgreSQL: a thousand of a million."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_OWNED = sa.text('owner IS NOT NULL')


def upgrade() -> None:
    """Apply."""
    op.drop_index('ix_delivery_owner', 'delivery')
    op.create_index('ix_delivery_owner', 'delivery', ['owner'], sqlite_where=_OWNED, postgresql_where=_OWNED)


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_delivery_owner', 'delivery')
    op.create_index('ix_delivery_owner', 'delivery', ['owner'], postgresql_where=_OWNED)

"""How often a notice left without an answer."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

#: How the fault of such a one began.
_DOUBT = "nobody knows whether it arrived: %"


def upgrade() -> None:
    """Apply."""
    op.add_column('notice', sa.Column('doubts', sa.Integer(), server_default='0', nullable=False))
    op.execute(sa.text("UPDATE notice SET doubts = 1 WHERE fault LIKE :doubt").bindparams(doubt=_DOUBT))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table('notice') as batch_op:
        batch_op.drop_column('doubts')

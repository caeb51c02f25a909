"""How fast mail may leave: buckets for transports and mailbox providers, and the provider of each delivery."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('planned', 'deferred')")
_PARTIAL = {'sqlite_where': _OPEN, 'postgresql_where': _OPEN}


def upgrade() -> None:
    """Apply."""
    op.create_table('throttle',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('per_minute', sa.Float(), nullable=False),
    sa.Column('burst', sa.Integer(), nullable=False),
    sa.Column('at_once', sa.Integer(), nullable=False),
    sa.Column('tokens', sa.Float(), nullable=False),
    sa.Column('filled_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('pace', sa.Float(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_throttle'))
    )
    op.create_table('provider_domain',
    sa.Column('domain', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('throttle_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['throttle_id'], ['throttle.id'], name=op.f('fk_provider_domain_throttle_id')),
    sa.PrimaryKeyConstraint('domain', name=op.f('pk_provider_domain'))
    )
    op.create_index(op.f('ix_provider_domain_throttle_id'), 'provider_domain', ['throttle_id'])
    op.add_column('delivery', sa.Column('provider', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))
    op.drop_index('ix_delivery_open', table_name='delivery')
    op.create_index('ix_delivery_open', 'delivery', ['campaign_id', 'provider', 'id'], unique=False, **_PARTIAL)


def downgrade() -> None:
    """Undo."""
    op.drop_index('ix_delivery_open', table_name='delivery')
    op.create_index('ix_delivery_open', 'delivery', ['campaign_id', 'id'], unique=False, **_PARTIAL)
    with op.batch_alter_table('delivery') as batch_op:
        batch_op.drop_column('provider')
    op.drop_table('provider_domain')
    op.drop_table('throttle')

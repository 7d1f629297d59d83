"""cases and what stands around them"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the database one step on."""
    op.create_table('contacts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('id_last4', sa.String(length=4), nullable=False),
    sa.Column('id_mark', sa.String(length=64), nullable=True),
    sa.Column('id_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('village_group', sa.String(length=40), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('made_at', sa.Integer(), nullable=False),
    sa.Column('erased_at', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts'))
    )
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.create_index('ix_contacts_mark', ['id_mark'], unique=False, sqlite_where=sa.text('id_mark IS NOT NULL'))
        batch_op.create_index('ix_contacts_name', ['name'], unique=False, sqlite_where=sa.text("name <> ''"))
        batch_op.create_index('ix_contacts_sealed', ['id'], unique=False, sqlite_where=sa.text('id_sealed IS NOT NULL'))

    op.create_table('look_up_tries',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('newest_at', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_look_up_tries'))
    )
    op.create_table('opening_exceptions',
    sa.Column('date', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('periods', sa.String(length=80), nullable=False),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('date', name=op.f('pk_opening_exceptions'))
    )
    op.create_table('workday_exceptions',
    sa.Column('date', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('source', sa.String(length=400), nullable=False),
    sa.CheckConstraint("kind IN ('off', 'work', 'expected')", name=op.f('ck_workday_exceptions_kind_known')),
    sa.PrimaryKeyConstraint('date', name=op.f('pk_workday_exceptions'))
    )
    op.create_table('workday_tables',
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('first_year', sa.Integer(), nullable=False),
    sa.Column('last_year', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('loaded_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("source IN ('file', 'county', 'office')", name=op.f('ck_workday_tables_source_known')),
    sa.PrimaryKeyConstraint('edition', name=op.f('pk_workday_tables'))
    )
    op.create_table('absences',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('first_day', sa.String(length=10), nullable=False),
    sa.Column('last_day', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('noted_at', sa.Integer(), nullable=False),
    sa.CheckConstraint('first_day <= last_day', name=op.f('ck_absences_in_order')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_absences_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absences'))
    )
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.create_index('ix_absences_last_day', ['last_day'], unique=False)

    op.create_table('posts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=False),
    sa.Column('a_id', sa.String(length=36), nullable=True),
    sa.Column('b_id', sa.String(length=36), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('a_id IS NULL OR b_id IS NULL OR a_id <> b_id', name=op.f('ck_posts_two_people')),
    sa.ForeignKeyConstraint(['a_id'], ['staff.id'], name=op.f('fk_posts_a_id')),
    sa.ForeignKeyConstraint(['b_id'], ['staff.id'], name=op.f('fk_posts_b_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posts'))
    )
    op.create_table('requests',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=True),
    sa.Column('item', sa.String(length=16), nullable=True),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('unattended', sa.Boolean(), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=True),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('wanted_on', sa.String(length=10), nullable=True),
    sa.Column('wanted_half', sa.String(length=16), nullable=True),
    sa.Column('made_at', sa.Integer(), nullable=False),
    sa.Column('due_date', sa.String(length=10), nullable=False),
    sa.Column('taken_by', sa.String(length=36), nullable=True),
    sa.Column('taken_at', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('answer', sa.String(length=400), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("kind IN ('message', 'booking', 'unresolved', 'need')", name=op.f('ck_requests_kind_known')),
    sa.CheckConstraint("outcome IN ('answered', 'done', 'unreachable', 'withdrawn')", name=op.f('ck_requests_outcome_known')),
    sa.CheckConstraint("wanted_half IN ('am', 'pm')", name=op.f('ck_requests_wanted_half_known')),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_requests_closed_means_outcome')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_requests_contact_id')),
    sa.ForeignKeyConstraint(['taken_by'], ['staff.id'], name=op.f('fk_requests_taken_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requests')),
    sa.UniqueConstraint('key', name=op.f('uq_requests_key'))
    )
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.create_index('ix_requests_made', ['made_at'], unique=False)
        batch_op.create_index('ix_requests_open', ['kind', 'made_at'], unique=False, sqlite_where=sa.text('closed_at IS NULL'))

    op.create_table('retention_runs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=True),
    sa.Column('reason', sa.String(length=16), nullable=True),
    sa.Column('began_at', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.Integer(), nullable=True),
    sa.Column('full_ids', sa.Integer(), nullable=False),
    sa.Column('contacts', sa.Integer(), nullable=False),
    sa.Column('texts', sa.Integer(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('readings', sa.Integer(), nullable=False),
    sa.Column('cases', sa.Text(), nullable=False),
    sa.CheckConstraint("(kind = 'asked') = (reason IS NOT NULL)", name=op.f('ck_retention_runs_asked_with_a_reason')),
    sa.CheckConstraint("(kind = 'night') = (staff_id IS NULL)", name=op.f('ck_retention_runs_by_hand_of_somebody')),
    sa.CheckConstraint("kind IN ('night', 'by_hand', 'asked')", name=op.f('ck_retention_runs_kind_known')),
    sa.CheckConstraint("reason IN ('consent', 'not_needed', 'wrong_person', 'other')", name=op.f('ck_retention_runs_reason_known')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_retention_runs_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_runs'))
    )
    with op.batch_alter_table('retention_runs', schema=None) as batch_op:
        batch_op.create_index('ix_retention_runs_began', ['began_at'], unique=False)
        batch_op.create_index('uq_retention_runs_open', ['kind'], unique=True, sqlite_where=sa.text('ended_at IS NULL'))

    op.create_table('duty_shifts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('date', sa.String(length=10), nullable=False),
    sa.Column('post_id', sa.String(length=36), nullable=False),
    sa.Column('a_id', sa.String(length=36), nullable=True),
    sa.Column('b_id', sa.String(length=36), nullable=True),
    sa.CheckConstraint('a_id IS NULL OR b_id IS NULL OR a_id <> b_id', name=op.f('ck_duty_shifts_two_people')),
    sa.ForeignKeyConstraint(['a_id'], ['staff.id'], name=op.f('fk_duty_shifts_a_id')),
    sa.ForeignKeyConstraint(['b_id'], ['staff.id'], name=op.f('fk_duty_shifts_b_id')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_duty_shifts_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_shifts'))
    )
    with op.batch_alter_table('duty_shifts', schema=None) as batch_op:
        batch_op.create_index('uq_duty_shifts_day_post', ['date', 'post_id'], unique=True)

    op.create_table('cases',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('no', sa.String(length=32), nullable=False),
    sa.Column('business_date', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.String(length=36), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('ticket_label', sa.String(length=8), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=True),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('item', sa.String(length=16), nullable=True),
    sa.Column('item_name', sa.String(length=400), nullable=False),
    sa.Column('item_name_en', sa.String(length=400), nullable=False),
    sa.Column('mode', sa.String(length=16), nullable=False),
    sa.Column('case_type', sa.String(length=16), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('opened_at', sa.Integer(), nullable=False),
    sa.Column('accepted_at', sa.Integer(), nullable=True),
    sa.Column('entered_at', sa.Integer(), nullable=False),
    sa.Column('entered_later', sa.Boolean(), nullable=False),
    sa.Column('promised_days', sa.Integer(), nullable=False),
    sa.Column('due_date', sa.String(length=10), nullable=True),
    sa.Column('due_tentative', sa.Boolean(), nullable=False),
    sa.Column('first_contact_id', sa.String(length=36), nullable=False),
    sa.Column('owner_id', sa.String(length=36), nullable=False),
    sa.Column('agent_id', sa.String(length=36), nullable=True),
    sa.Column('stands_in_for', sa.String(length=36), nullable=True),
    sa.Column('holder', sa.String(length=400), nullable=False),
    sa.Column('overtime', sa.Boolean(), nullable=False),
    sa.Column('decided_at', sa.Integer(), nullable=True),
    sa.Column('result', sa.String(length=400), nullable=False),
    sa.Column('delivered_at', sa.Integer(), nullable=True),
    sa.Column('delivery', sa.String(length=16), nullable=True),
    sa.Column('overdue_code', sa.String(length=16), nullable=True),
    sa.Column('overdue_words', sa.String(length=400), nullable=False),
    sa.Column('remark', sa.String(length=400), nullable=False),
    sa.Column('moved_at', sa.Integer(), nullable=False),
    sa.CheckConstraint("case_type IN ('instant', 'promise', 'forward')", name=op.f('ck_cases_case_type_known')),
    sa.CheckConstraint("channel IN ('window', 'walk_in', 'phone', 'paper', 'home')", name=op.f('ck_cases_channel_known')),
    sa.CheckConstraint("mode IN ('direct', 'agent', 'assist')", name=op.f('ck_cases_mode_known')),
    sa.CheckConstraint("state IN ('draft', 'accepted', 'need_papers', 'accepted_with_gaps', 'forwarded_town', 'forwarded_county', 'decided', 'delivered', 'suspended', 'withdrawn', 'refused')", name=op.f('ck_cases_state_known')),
    sa.CheckConstraint('(entered_later) = (entered_at > opened_at)', name=op.f('ck_cases_entered_later_means_later')),
    sa.ForeignKeyConstraint(['agent_id'], ['staff.id'], name=op.f('fk_cases_agent_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_cases_contact_id')),
    sa.ForeignKeyConstraint(['first_contact_id'], ['staff.id'], name=op.f('fk_cases_first_contact_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['staff.id'], name=op.f('fk_cases_owner_id')),
    sa.ForeignKeyConstraint(['stands_in_for'], ['staff.id'], name=op.f('fk_cases_stands_in_for')),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_cases_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('no', name=op.f('uq_cases_no'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_confidential', ['business_date', 'confidential'], unique=False, sqlite_where=sa.text('confidential = 1'))
        batch_op.create_index('ix_cases_contact', ['contact_id'], unique=False, sqlite_where=sa.text('contact_id IS NOT NULL'))
        batch_op.create_index('ix_cases_decided', ['decided_at'], unique=False, sqlite_where=sa.text('decided_at IS NOT NULL'))
        batch_op.create_index('ix_cases_first_contact', ['first_contact_id', 'business_date', 'number', 'confidential', 'ticket_label', 'category', 'item', 'case_type', 'state'], unique=False)
        batch_op.create_index('ix_cases_late', ['business_date', 'number', 'confidential', 'ticket_label', 'category', 'item', 'case_type', 'state', 'first_contact_id', 'due_date', 'decided_at', 'moved_at'], unique=False, sqlite_where=sa.text('due_date IS NOT NULL AND (decided_at IS NULL\nOR (decided_at + 28800000) / 86400000 > julianday(due_date) - 2440587.5)'))
        batch_op.create_index('ix_cases_ledger', ['business_date', 'number', 'confidential', 'ticket_label', 'category', 'item', 'case_type', 'state'], unique=False)
        batch_op.create_index('ix_cases_open', ['due_date', 'id'], unique=False, sqlite_where=sa.text("state NOT IN ('delivered', 'withdrawn', 'refused')"))
        batch_op.create_index('ix_cases_owner', ['owner_id'], unique=False, sqlite_where=sa.text("state NOT IN ('delivered', 'withdrawn', 'refused')"))
        batch_op.create_index('uq_cases_day_number', ['business_date', 'number'], unique=True)
        batch_op.create_index('uq_cases_errand', ['ticket_id', 'position'], unique=True, sqlite_where=sa.text('ticket_id IS NOT NULL'))

    op.create_table('ratings',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.String(length=36), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.String(length=80), nullable=False),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('way', sa.String(length=16), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=True),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.CheckConstraint("way IN ('phone', 'pad')", name=op.f('ck_ratings_way_known')),
    sa.CheckConstraint('score BETWEEN 1 AND 5', name=op.f('ck_ratings_five_levels')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_ratings_contact_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], name=op.f('fk_ratings_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings')),
    sa.UniqueConstraint('ticket_id', name=op.f('uq_ratings_ticket_id'))
    )
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.create_index('ix_ratings_at', ['at'], unique=False)

    op.create_table('case_papers',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('name_en', sa.String(length=400), nullable=False),
    sa.Column('form', sa.String(length=400), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('until', sa.String(length=10), nullable=True),
    sa.Column('given_at', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state = 'gap') <= (until IS NOT NULL)", name=op.f('ck_case_papers_a_gap_has_a_day')),
    sa.CheckConstraint("state IN ('given', 'missing', 'gap')", name=op.f('ck_case_papers_state_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_papers_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'position', name=op.f('pk_case_papers'))
    )
    op.create_table('case_pauses',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('started_on', sa.String(length=10), nullable=False),
    sa.Column('ended_on', sa.String(length=10), nullable=True),
    sa.CheckConstraint("kind IN ('papers', 'special', 'suspended')", name=op.f('ck_case_pauses_kind_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_pauses_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_pauses'))
    )
    with op.batch_alter_table('case_pauses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_pauses_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_case_pauses_open', ['case_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'))

    op.create_table('case_steps',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.Column('entered_at', sa.Integer(), nullable=False),
    sa.Column('holder', sa.String(length=400), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_steps_case_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_case_steps_staff_id')),
    sa.PrimaryKeyConstraint('case_id', 'position', name=op.f('pk_case_steps'))
    )
    op.create_table('follow_ups',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('rating_id', sa.String(length=36), nullable=False),
    sa.Column('served_by', sa.String(length=36), nullable=True),
    sa.Column('opened_at', sa.Integer(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('due_date', sa.String(length=10), nullable=False),
    sa.Column('due_tentative', sa.Boolean(), nullable=False),
    sa.Column('extended_on', sa.String(length=10), nullable=True),
    sa.Column('extension_reason', sa.String(length=400), nullable=False),
    sa.Column('handler_id', sa.String(length=36), nullable=True),
    sa.Column('called_back_at', sa.Integer(), nullable=True),
    sa.Column('call_back_words', sa.String(length=400), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('outcome_words', sa.String(length=400), nullable=False),
    sa.Column('closed_at', sa.Integer(), nullable=True),
    sa.Column('appealed_at', sa.Integer(), nullable=True),
    sa.Column('appealed_by', sa.String(length=16), nullable=True),
    sa.Column('appeal_words', sa.String(length=400), nullable=False),
    sa.Column('appeal_upheld', sa.Boolean(), nullable=True),
    sa.Column('appeal_answer', sa.String(length=400), nullable=False),
    sa.CheckConstraint("(extended_on IS NULL) = (extension_reason = '')", name=op.f('ck_follow_ups_a_reason_to_extend')),
    sa.CheckConstraint("appealed_by IN ('rater', 'clerk')", name=op.f('ck_follow_ups_appealed_by_known')),
    sa.CheckConstraint("outcome IN ('mended', 'explained', 'unfounded', 'unreachable')", name=op.f('ck_follow_ups_outcome_known')),
    sa.CheckConstraint('(appeal_upheld IS NULL) >= (appealed_at IS NULL)', name=op.f('ck_follow_ups_answered_when_made')),
    sa.CheckConstraint('(appealed_at IS NULL) = (appealed_by IS NULL)', name=op.f('ck_follow_ups_appealed_by_somebody')),
    sa.CheckConstraint('(closed_at IS NULL) = (outcome IS NULL)', name=op.f('ck_follow_ups_closed_with_an_outcome')),
    sa.ForeignKeyConstraint(['handler_id'], ['staff.id'], name=op.f('fk_follow_ups_handler_id')),
    sa.ForeignKeyConstraint(['rating_id'], ['ratings.id'], name=op.f('fk_follow_ups_rating_id')),
    sa.ForeignKeyConstraint(['served_by'], ['staff.id'], name=op.f('fk_follow_ups_served_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups')),
    sa.UniqueConstraint('rating_id', name=op.f('uq_follow_ups_rating_id'))
    )
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.create_index('ix_follow_ups_open', ['due_date'], unique=False, sqlite_where=sa.text('closed_at IS NULL'))

    op.create_table('hand_overs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('from_id', sa.String(length=36), nullable=False),
    sa.Column('to_id', sa.String(length=36), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('asked_at', sa.Integer(), nullable=False),
    sa.Column('answered_at', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.String(length=400), nullable=False),
    sa.CheckConstraint('(answered_at IS NULL) = (accepted IS NULL)', name=op.f('ck_hand_overs_answered_means_known')),
    sa.CheckConstraint('from_id <> to_id', name=op.f('ck_hand_overs_to_another')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_hand_overs_case_id')),
    sa.ForeignKeyConstraint(['from_id'], ['staff.id'], name=op.f('fk_hand_overs_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['staff.id'], name=op.f('fk_hand_overs_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_overs'))
    )
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_overs_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_hand_overs_open', ['case_id'], unique=True, sqlite_where=sa.text('answered_at IS NULL'))

    op.create_table('home_visits',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=True),
    sa.Column('item', sa.String(length=16), nullable=True),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('asked_by_relative', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('asked_at', sa.Integer(), nullable=False),
    sa.Column('booked_on', sa.String(length=10), nullable=True),
    sa.Column('booked_half', sa.String(length=16), nullable=True),
    sa.Column('visitor_id', sa.String(length=36), nullable=True),
    sa.Column('visited_at', sa.Integer(), nullable=True),
    sa.Column('entered_at', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=16), nullable=True),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('delivered_at', sa.Integer(), nullable=True),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.CheckConstraint("(state = 'booked') <= (booked_on IS NOT NULL)", name=op.f('ck_home_visits_booked_has_a_day')),
    sa.CheckConstraint("(state = 'visited') <= (visited_at IS NOT NULL)", name=op.f('ck_home_visits_visited_has_a_time')),
    sa.CheckConstraint("booked_half IN ('am', 'pm')", name=op.f('ck_home_visits_booked_half_known')),
    sa.CheckConstraint("outcome IN ('done', 'papers', 'not_home', 'refused')", name=op.f('ck_home_visits_outcome_known')),
    sa.CheckConstraint("state IN ('requested', 'booked', 'visited', 'delivered', 'cancelled')", name=op.f('ck_home_visits_state_known')),
    sa.CheckConstraint("why IN ('alone_elder', 'disabled', 'ill', 'other')", name=op.f('ck_home_visits_why_known')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_home_visits_case_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_home_visits_contact_id')),
    sa.ForeignKeyConstraint(['visitor_id'], ['staff.id'], name=op.f('fk_home_visits_visitor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_home_visits')),
    sa.UniqueConstraint('key', name=op.f('uq_home_visits_key'))
    )
    with op.batch_alter_table('home_visits', schema=None) as batch_op:
        batch_op.create_index('ix_home_visits_asked', ['asked_at'], unique=False)
        batch_op.create_index('ix_home_visits_open', ['state', 'asked_at'], unique=False, sqlite_where=sa.text("state IN ('requested', 'booked')"))

    op.create_table('readings',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_readings_case_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_readings_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readings'))
    )
    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.create_index('ix_readings_at', ['at'], unique=False)

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('confidant', sa.Boolean(), nullable=False, server_default=sa.false()))



def downgrade() -> None:
    """Take the step back."""
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('confidant')

    with op.batch_alter_table('readings', schema=None) as batch_op:
        batch_op.drop_index('ix_readings_at')

    op.drop_table('readings')
    with op.batch_alter_table('home_visits', schema=None) as batch_op:
        batch_op.drop_index('ix_home_visits_open', sqlite_where=sa.text("state IN ('requested', 'booked')"))
        batch_op.drop_index('ix_home_visits_asked')

    op.drop_table('home_visits')
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.drop_index('uq_hand_overs_open', sqlite_where=sa.text('answered_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_hand_overs_case_id'))

    op.drop_table('hand_overs')
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.drop_index('ix_follow_ups_open', sqlite_where=sa.text('closed_at IS NULL'))

    op.drop_table('follow_ups')
    op.drop_table('case_steps')
    with op.batch_alter_table('case_pauses', schema=None) as batch_op:
        batch_op.drop_index('uq_case_pauses_open', sqlite_where=sa.text('ended_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_case_pauses_case_id'))

    op.drop_table('case_pauses')
    op.drop_table('case_papers')
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.drop_index('ix_ratings_at')

    op.drop_table('ratings')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('uq_cases_errand', sqlite_where=sa.text('ticket_id IS NOT NULL'))
        batch_op.drop_index('uq_cases_day_number')
        batch_op.drop_index('ix_cases_owner', sqlite_where=sa.text("state NOT IN ('delivered', 'withdrawn', 'refused')"))
        batch_op.drop_index('ix_cases_open', sqlite_where=sa.text("state NOT IN ('delivered', 'withdrawn', 'refused')"))
        batch_op.drop_index('ix_cases_ledger')
        batch_op.drop_index('ix_cases_late', sqlite_where=sa.text('due_date IS NOT NULL AND (decided_at IS NULL\nOR (decided_at + 28800000) / 86400000 > julianday(due_date) - 2440587.5)'))
        batch_op.drop_index('ix_cases_first_contact')
        batch_op.drop_index('ix_cases_decided', sqlite_where=sa.text('decided_at IS NOT NULL'))
        batch_op.drop_index('ix_cases_contact', sqlite_where=sa.text('contact_id IS NOT NULL'))
        batch_op.drop_index('ix_cases_confidential', sqlite_where=sa.text('confidential = 1'))

    op.drop_table('cases')
    with op.batch_alter_table('duty_shifts', schema=None) as batch_op:
        batch_op.drop_index('uq_duty_shifts_day_post')

    op.drop_table('duty_shifts')
    with op.batch_alter_table('retention_runs', schema=None) as batch_op:
        batch_op.drop_index('uq_retention_runs_open', sqlite_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('ix_retention_runs_began')

    op.drop_table('retention_runs')
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.drop_index('ix_requests_open', sqlite_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index('ix_requests_made')

    op.drop_table('requests')
    op.drop_table('posts')
    with op.batch_alter_table('absences', schema=None) as batch_op:
        batch_op.drop_index('ix_absences_last_day')

    op.drop_table('absences')
    op.drop_table('workday_tables')
    op.drop_table('workday_exceptions')
    op.drop_table('opening_exceptions')
    op.drop_table('look_up_tries')
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.drop_index('ix_contacts_sealed', sqlite_where=sa.text('id_sealed IS NOT NULL'))
        batch_op.drop_index('ix_contacts_name', sqlite_where=sa.text("name <> ''"))
        batch_op.drop_index('ix_contacts_mark', sqlite_where=sa.text('id_mark IS NOT NULL'))

    op.drop_table('contacts')

"""What is to be done much later waits beside the queue: whoever looks for the next job does not walk past it.

Jobs that lie in the queue already stay there, and run when their time has come.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = depends_on = None

ROLES = "ringly_app, ringly_system"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(
        "CREATE TABLE jobs.planned_jobs (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, task_name text NOT NULL,"
        " args jsonb NOT NULL, queueing_lock text UNIQUE, run_at timestamp with time zone NOT NULL)"
    )
    op.execute("CREATE INDEX ix_planned_jobs_due ON jobs.planned_jobs (run_at)")
    op.execute(f"GRANT SELECT, INSERT ON jobs.planned_jobs TO {ROLES}")


def downgrade() -> None:
    """Put what waits into the queue, where an older version looks for it."""
    op.execute("SET LOCAL search_path = public, jobs")
    op.execute(
        "INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, args, queueing_lock, scheduled_at)"
        " SELECT 'default', task_name, args, queueing_lock, run_at FROM jobs.planned_jobs"
        " ON CONFLICT DO NOTHING"
    )
    op.execute("DROP TABLE jobs.planned_jobs")

"""Retention: closed quarters go whole, by a role that can do nothing else, after a dry run that changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.core import audit, clock, partitions, retention
from apps.core.ids import uuid7_floor
from apps.core.models import AuditEntry, FileRead

pytestmark = pytest.mark.django_db
OLD = datetime(2019, 5, 7, tzinfo=UTC)


def execute(statement: str, params=()) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def old_quarter():
    """A quarter of 2019 with an audit entry in it, cut from the first partition."""
    first = next(part for part in partitions.partitions("core_auditentry") if part.name.endswith("_first"))
    execute('ALTER TABLE core_auditentry DETACH PARTITION munim_partitions."core_auditentry_first"')
    execute("SELECT core_partition_make('core_auditentry', '2019-04-01')")
    execute(
        "ALTER TABLE core_auditentry ATTACH PARTITION munim_partitions.core_auditentry_first FOR VALUES FROM "
        f"('{uuid7_floor(datetime(2019, 7, 1, tzinfo=UTC))}') TO ('{uuid7_floor(first.until)}')"
    )
    execute(
        "INSERT INTO core_auditentry (id, action, target_type, target_id, reason, request_id) "
        "VALUES (%s, 'tests.old', '', '', '', '')",
        [uuid7_floor(OLD)],
    )
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    return "core_auditentry_2019q2"


def names(table="core_auditentry") -> set[str]:
    return {part.name for part in partitions.partitions(table)}


def test_the_audit_and_the_reads_are_kept_by_the_quarter():
    assert partitions.tables() == ["core_auditentry", "core_fileread"]
    for table in partitions.tables():
        assert {f"{table}_first", f"{table}_rest"} < names(table)


def test_rows_go_where_their_time_says(old_quarter):
    audit.record("tests.new", None, actor=None)
    where = dict(execute("SELECT action, tableoid::regclass::text FROM core_auditentry WHERE action LIKE 'tests.%'"))
    assert where["tests.old"].endswith(old_quarter)
    assert where["tests.new"].endswith("core_auditentry_first")


def test_every_partition_is_append_only(old_quarter):
    for statement in (
        "DELETE FROM core_auditentry",
        "UPDATE core_auditentry SET reason = 'x'",
        f"DELETE FROM munim_partitions.{old_quarter}",
        f"TRUNCATE munim_partitions.{old_quarter}",
        "TRUNCATE munim_partitions.core_auditentry_rest",
        "TRUNCATE core_fileread",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(statement)


def test_a_dry_run_tells_and_changes_nothing(old_quarter, capsys):
    call_command("retention", dry_run=True)
    told = capsys.readouterr().out
    assert f"would drop {old_quarter}" in told
    for title in ("Disputes", "Journals and balances", "Daily activity of players", "People who asked to be erased"):
        assert title in told
    assert old_quarter in names()
    assert AuditEntry.objects.filter(action="tests.old").exists()


def test_drops_closed_quarters_whole_and_says_so(old_quarter, capsys):
    call_command("retention")
    assert f"dropped {old_quarter}" in capsys.readouterr().out
    assert old_quarter not in names()
    assert not AuditEntry.objects.filter(action="tests.old").exists()
    entry = AuditEntry.objects.get(action="core.retention.drop")
    assert entry.after["partition"] == old_quarter
    assert execute("SELECT current_user")[0][0] != partitions.ROLE


def test_what_is_not_closed_stays(old_quarter):
    before = names()
    with clock.fixed(datetime(2024, 6, 29, tzinfo=UTC)):
        assert [part.name for verdict in retention.plan() for part in verdict.drops] == []
    with clock.fixed(datetime(2024, 7, 2, tzinfo=UTC)):
        assert [part.name for verdict in retention.plan() for part in verdict.drops] == [old_quarter]
    assert names() == before


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM core_auditentry",
        "SELECT count(*) FROM munim_partitions.core_auditentry_first",
        "DELETE FROM munim_partitions.core_auditentry_first",
        "SELECT count(*) FROM accounts_user",
        "DELETE FROM wallet_journal",
        "DROP TABLE wallet_journal CASCADE",
        "DROP TABLE core_auditentry CASCADE",
        "CREATE TABLE public.mine (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_may_do_nothing_else(statement):
    with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
        execute("SET LOCAL ROLE munim_retention")
        execute(statement)


def test_partitions_are_made_ahead():
    with clock.fixed(clock.now() + timedelta(days=200)):
        assert partitions.make_ahead() > 0
        assert partitions.make_ahead() == 0


def test_the_setup_may_run_again(capsys):
    call_command("retention", setup=True)
    assert execute("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'munim_partitions'") == [
        ("munim_retention",)
    ]


def test_a_class_is_declared_once():
    with pytest.raises(Exception, match="Two retention classes"):
        retention.declare(retention.classes()[0])


def test_the_console_estimates_a_partitioned_list(console):
    audit.record("tests.new", None, actor=None)
    assert console("ADMIN").get("/admin/core/auditentry/").status_code == 200
    assert FileRead.objects.count() == 0

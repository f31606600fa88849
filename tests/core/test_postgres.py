"""The connection's health check."""

import psycopg
import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


def end_it_from_outside() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    parameters = connection.get_connection_params()
    wanted = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if name in parameters}
    with psycopg.connect(**wanted, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_living_connection_is_not_asked(django_assert_num_queries):
    connection.ensure_connection()
    with django_assert_num_queries(0):
        assert connection.is_usable() is True


def test_a_lost_connection_is_noticed_and_replaced():
    end_it_from_outside()
    assert connection.is_usable() is False
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_closed_connection_is_not_usable():
    connection.close()
    assert connection.is_usable() is False


class TestPrepared:
    WORD = "SELECT %s::int + 20261121"

    def kept(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%$1::int + 20261121%%'")
            return cursor.fetchone()[0]

    def ask(self, times: int) -> None:
        for number in range(times):
            with connection.cursor() as cursor:
                cursor.execute(self.WORD, [number])
                assert cursor.fetchone() == (number + 20261121,)

    def test_what_is_repeated_inside_is_kept_by_the_server(self):
        with connection.prepared():
            self.ask(10)
        assert self.kept() == 1

    def test_nothing_is_kept_outside(self):
        with connection.prepared():
            pass
        self.ask(10)
        assert self.kept() == 0

    def test_it_ends_with_an_error(self):
        with pytest.raises(ValueError, match="mine"), connection.prepared():
            raise ValueError("mine")
        self.ask(10)
        assert self.kept() == 0

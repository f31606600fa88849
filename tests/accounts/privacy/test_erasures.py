"""Erasure: after a grace, with nothing open, for good; what the law wants kept names nobody."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from apps.accounts import services as accounts
from apps.accounts.events import UserLoggedIn
from apps.accounts.models import Session, User
from apps.accounts.privacy import errors, flows, services
from apps.accounts.privacy.models import Erasure
from apps.core import clock, events, personal_keys
from apps.core.errors import DomainError
from apps.core.events import relay
from apps.core.models import ImportChange, OutboxEvent
from apps.rewards.models import Player
from apps.rewards.services import players_keep_forgotten
from apps.wallet.models import BonusGrant
from apps.wallet.selectors.balances import balances
from tests.factories.accounts import make_member
from tests.factories.privacy import make_reveal
from tests.factories.wallet import make_deposit

from .conftest import transfer

V1 = "/api/v1/"
SUBMITTED = {"_form_submitted": "True"}


def everything_stored() -> list[str]:
    """Every row of every table, as the disk has it; bytes as text where they are text."""
    stored = []
    with connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models() if model._meta.managed}:
            cursor.execute(f'SELECT row_to_json(r)::text FROM "{table}" r')
            stored += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return stored


def due(erasure: Erasure):
    return clock.fixed(erasure.due_at + timedelta(seconds=1))


class TestRequest:
    def test_schedules_and_ends_every_session(self, api, penniless):
        me = api(penniless)
        answer = me.delete(V1 + "me")
        assert answer.status_code == 202
        erasure = Erasure.objects.get()
        assert answer.json()["state"] == "SCHEDULED"
        assert erasure.due_at - erasure.created_at > timedelta(days=29, hours=23)
        assert not Session.objects.live().filter(user=penniless).exists()
        event = OutboxEvent.objects.get(name="privacy.erasure_scheduled")
        assert event.payload["user_id"] == penniless.public_id

    def test_a_second_request_changes_nothing(self, penniless):
        first = services.erasure_request(user_id=penniless.pk, actor=penniless)
        assert services.erasure_request(user_id=penniless.pk, actor=penniless) == first
        assert OutboxEvent.objects.filter(name="privacy.erasure_scheduled").count() == 1

    def test_money_and_holds_stand_in_the_way(self, api, asha):
        answer = api(asha).delete(V1 + "me")
        assert answer.status_code == 409
        details = answer.json()["details"]
        assert details["reason"] == "ERASURE_OBSTRUCTED"
        assert details["obstacles"] == ["₹250.00 is in the wallet: withdraw it first."]
        assert not Erasure.objects.exists()
        assert Session.objects.live().filter(user=asha).exists()

    def test_a_block_for_fraud_stands_in_the_way(self, penniless, staff):
        accounts.user_block(user_id=penniless.pk, reason="Two of one", reason_code="FRAUD", actor=staff("SUPPORT"))
        with pytest.raises(errors.ErasureObstructed):
            services.erasure_request(user_id=penniless.pk, actor=penniless)

    def test_staff_are_closed_not_erased(self, staff):
        support = staff("SUPPORT")
        with pytest.raises(errors.StaffErasure):
            services.erasure_request(user_id=support.pk, actor=staff("ADMIN"))
        assert not Erasure.objects.exists()


class TestCancel:
    def test_a_login_cancels(self, penniless):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        pair = accounts.session_open(user=penniless)
        assert services.erasure_cancel_by_login(session_id=str(pair.session.pk)) == erasure
        erasure.refresh_from_db()
        assert erasure.state == "CANCELLED"
        with due(erasure):
            assert services.erasures_run_due() == 0
        assert User.objects.get(pk=penniless.pk).name != ""

    def test_a_login_from_before_cancels_nothing(self, penniless):
        pair = accounts.session_open(user=penniless)
        services.erasure_request(user_id=penniless.pk, actor=penniless)
        assert services.erasure_cancel_by_login(session_id=str(pair.session.pk)) is None

    def test_support_cancels_in_the_console(self, console, penniless):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        console("SUPPORT").post(
            f"/admin/privacy/erasure/{erasure.pk}/cancel/", {**SUBMITTED, "reason": "Changed their mind"}
        )
        erasure.refresh_from_db()
        assert erasure.state == "CANCELLED"

    def test_support_schedules_in_the_console(self, console, penniless):
        browser = console("SUPPORT")
        given = {"public_id": penniless.public_id, "reason": "Letter of 3 May", **SUBMITTED}
        browser.post("/admin/privacy/erasure/request_erasure/", given)
        assert Erasure.objects.get().requested_by == browser.user


class TestRun:
    def test_nothing_identifies_the_person_any_more(
        self, penniless, planted, staff, django_capture_on_commit_callbacks
    ):
        export = services.export_request(user_id=penniless.pk, actor=penniless)
        flows.export_build(export_id=export.pk)
        make_reveal(user=penniless)
        player = Player.objects.get(user=penniless)
        ImportChange.objects.create(
            batch_id=export.pk,
            target="rewards.player",
            object_id=player.pk,
            row_number=2,
            before={"name": planted.name, "country": "IN"},
            after_digest=export.pk,
        )
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure), django_capture_on_commit_callbacks(execute=True):
            assert services.erasures_run_due() == 1
            assert services.erasures_run_due() == 0
            flows.exports_destroy()
        user = User.objects.get(pk=penniless.pk)
        assert (user.name, user.mobile, user.email, user.is_active) == ("", None, None, False)
        assert (user.mobile_index, user.email_index) == (None, None)
        assert not Session.objects.filter(user=user).exists()
        stored = everything_stored()
        assert [row for row in stored if planted.found_in(row)] == []
        erasure.refresh_from_db()
        assert erasure.state == "DONE"
        assert {line["holding"] for line in erasure.report} >= {"account", "platform", "privacy", "rewards", "wallet"}
        assert OutboxEvent.objects.get(name="user.erased").payload == {"user_id": user.public_id}

    def test_the_key_and_what_it_sealed_are_gone(self, penniless):
        sealed = personal_keys.seal(user_id=penniless.pk, plain=b"card", context="c")
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure):
            services.erasures_run_due()
        with pytest.raises(personal_keys.KeyDestroyed):
            personal_keys.open(user_id=penniless.pk, sealed=sealed, context="c")

    def test_the_books_stay_and_balance(self, penniless, capsys):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure):
            services.erasures_run_due()
        assert BonusGrant.objects.get(user=penniless).state == "FORFEITED"
        assert balances(penniless.pk, "INR").bonus.amount == 0
        call_command("ledger_check", full=True)
        assert "clean" in capsys.readouterr().out

    def test_money_that_came_meanwhile_makes_it_wait(self, penniless):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        make_deposit(penniless, "10.00")
        with due(erasure):
            assert services.erasures_run_due() == 0
            erasure.refresh_from_db()
            assert erasure.waits_for == ["₹10.00 is in the wallet: withdraw it first."]
            assert User.objects.get(pk=penniless.pk).name != ""
            transfer(penniless, "10.00", "asha:2")
            assert services.erasures_run_due() == 1

    def test_not_before_its_time(self, penniless):
        services.erasure_request(user_id=penniless.pk, actor=penniless)
        with clock.fixed(clock.now() + timedelta(days=29)):
            assert services.erasures_run_due() == 0

    def test_the_number_is_free_for_a_new_account(self, penniless):
        mobile = penniless.mobile
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure):
            services.erasures_run_due()
        assert make_member(mobile=mobile).pk != penniless.pk

    def test_nobody_logs_in_with_what_is_left(self, penniless):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure):
            services.erasures_run_due()
        with pytest.raises(DomainError):
            accounts.session_open(user=penniless)
        with pytest.raises(errors.Erased):
            services.export_request(user_id=penniless.pk, actor=penniless)

    def test_a_later_import_does_not_bring_the_name_back(self, penniless, planted):
        erasure = services.erasure_request(user_id=penniless.pk, actor=penniless)
        with due(erasure):
            services.erasures_run_due()
        Player.objects.filter(user=penniless).update(name=planted.name)
        assert players_keep_forgotten() == 1
        assert players_keep_forgotten() == 0
        assert Player.objects.get(user=penniless).name == ""


@pytest.mark.django_db(transaction=True)
def test_the_login_event_reaches_privacy():
    user = make_member(mobile="+919812345671")
    erasure = services.erasure_request(user_id=user.pk, actor=user)
    pair = accounts.session_open(user=user)
    with transaction.atomic():
        events.publish(UserLoggedIn(user_id=user.public_id, session_id=str(pair.session.pk)))
    relay.drain()
    erasure.refresh_from_db()
    assert erasure.state == "CANCELLED"

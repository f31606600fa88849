"""Settlements, their files and the bank's statements add up to the paisa."""

import csv
import io

import mt940
import pytest
from defusedxml import ElementTree

from tests.simulators.test_gateways import Calls

NAMESPACE = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"}
DAY = "2026-11-20"


@pytest.fixture
def calls(twin):
    return Calls(twin)


@pytest.fixture
def settled(calls, twin):
    """One payment of 500.00 with 200.00 refunded, one of 100.00 lost to a dispute, one in Cashfree of 500.00."""
    first = twin.pay(calls.order())
    calls.razorpay(f"/payments/{first}/refund", {"amount": 20_000})
    second = twin.pay(calls.order(amount=10_000, receipt="attempt-2"), "CARD")
    twin.end_dispute(twin.open_dispute(second), "LOST")
    calls.cf_order()
    twin.pay("attempt-1", "NETBANKING")
    return twin.settle(day=DAY)


def rows(text: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text)))


class TestSettlements:
    def test_bring_captured_less_refunds_disputes_and_fees(self, settled, twin):
        razorpay, cashfree = settled
        fees = 531 + 236  # 0.9 % and 2 % with 18 % GST
        assert (razorpay["amount"], razorpay["fees"]) == (50_000 - 20_000 + 10_000 - 10_000 - fees, fees)
        assert cashfree["amount"] == 50_000 - 1_062
        assert twin.settle() == []  # nothing is settled twice

    def test_are_told_by_api(self, settled, calls):
        found = calls.razorpay("/settlements/recon/combined?year=2026&month=11&day=20&count=3").json()["items"]
        assert [(one["type"], one["credit"], one["debit"]) for one in found] == [
            ("payment", 49_469, 0),
            ("refund", 0, 20_000),
            ("payment", 9_764, 0),
        ]
        assert {one["settlement_utr"] for one in found} == {settled[0]["utr"]}
        asked = {
            "pagination": {"limit": 10},
            "filters": {"start_date": f"{DAY}T00:00:00Z", "end_date": f"{DAY}T23:59:59Z"},
        }
        told = calls.cashfree("/settlement/recon", asked).json()
        assert told["cursor"] is None
        assert [(one["event_type"], one["event_settlement_amount"]) for one in told["data"]] == [("PAYMENT", 489.38)]

    def test_files_add_up(self, settled, twin):
        razorpay = rows(twin.settlement_file("razorpay", day=DAY))
        net = sum(round(100 * (float(one["credit"]) - float(one["debit"]))) for one in razorpay)
        assert net == settled[0]["amount"]
        assert [one["transaction_entity"] for one in razorpay] == ["payment", "refund", "payment", "adjustment"]
        (cashfree,) = rows(twin.settlement_file("cashfree"))
        assert (cashfree["Event Amount"], cashfree["Event Settlement Amount"]) == ("500.00", "489.38")
        assert (cashfree["Payment Service Charge"], cashfree["Payment Service Tax"]) == ("9.00", "1.62")

    def test_a_cashfree_dispute_is_taken_at_once_and_returned_when_won(self, calls, twin):
        calls.cf_order()
        dispute_id = twin.open_dispute(twin.pay("attempt-1"), amount=20_000)
        assert [row["kind"] for row in twin.settle("cashfree")[0]["rows"]] == ["PAYMENT", "DISPUTE"]
        twin.end_dispute(dispute_id, "WON")
        (row,) = twin.settle("cashfree")[0]["rows"]
        assert (row["kind"], row["credit"]) == ("DISPUTE_REVERSAL", 20_000)


class TestStatements:
    def test_the_same_lines_in_three_forms(self, settled, twin):
        amounts = {one["amount"] for one in settled}
        found = rows(twin.bank_statement(DAY))
        assert {round(100 * float(one["Deposit Amt"])) for one in found} == amounts
        assert {one["Chq/Ref No"] for one in found} == {one["utr"] for one in settled}
        swift = mt940.parse(twin.bank_statement(DAY, "mt940"))
        assert {int(100 * one.data["amount"].amount) for one in swift} == amounts
        xml = ElementTree.fromstring(twin.bank_statement(DAY, "camt053"))
        assert {round(100 * float(one.text)) for one in xml.findall(".//c:Ntry/c:Amt", NAMESPACE)} == amounts

    def test_a_payout_leaves_and_comes_back(self, twin):
        Calls(twin).send()
        twin.end_payout("payout-1", "REVERSED")
        out, back = rows(twin.bank_statement())
        assert (out["Withdrawal Amt"], back["Deposit Amt"]) == ("1000.00", "1000.00")
        assert back["Closing Balance"] == "100000000.00"

"""Payers go to their banks; banks ask, decide, change their minds and go on; we contest or accept."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.payments.disputes import flows as disputes
from apps.payments.disputes import services
from apps.payments.disputes.models import Dispute

from .stage import WHICH, Stage


class Disputing(Stage):
    @precondition(lambda self: self.model.tries("CAPTURED"))
    @rule(which=WHICH, percent=st.sampled_from([10, 40, 60, 100, 100]))
    def dispute(self, which, percent):
        """Of a part or of all that was paid, though some of it went back, though another dispute is open."""
        self.time_passes()
        captured = self.taken()
        if captured:
            one = captured[which % len(captured)]
            minor = max(one.minor * percent // 100, 1_00)
            self.model.disputes[self.twin.open_dispute(one.id, minor)] = minor

    @precondition(lambda self: self.model.disputes)
    @rule(which=WHICH, to=st.sampled_from(["WON", "LOST", "LOST", "UNDER_REVIEW", "CLOSED"]), part=st.integers(1, 120))
    def dispute_moves(self, which, to, part):
        self.time_passes()
        states = ("OPEN",) if to == "UNDER_REVIEW" else ("OPEN", "UNDER_REVIEW")
        if (one := self.some_of("Dispute", which, *states)) is not None:
            deducted = max(one["amount"] * min(part, 100) // 100, 1) if to == "LOST" else None
            self.twin.end_dispute(one["id"], to, deducted)

    @precondition(lambda self: self.model.disputes)
    @rule(which=WHICH)
    def the_bank_changes_its_mind(self, which):
        self.time_passes()
        if (one := self.some_of("Dispute", which, "WON", "LOST", "CLOSED")) is not None and not one["settlement"]:
            self.twin.turn_dispute(one["id"], "WON" if one["state"] == "LOST" else "LOST")

    @precondition(lambda self: self.model.disputes)
    @rule(which=WHICH)
    def the_next_phase(self, which):
        self.time_passes()
        one = self.some_of("Dispute", which, "WON", "CLOSED")
        if one is not None and one["phase"] != "ARBITRATION" and not one["settlement"]:
            self.twin.escalate_dispute(one["id"])

    @precondition(lambda self: self.model.disputes)
    @rule(which=WHICH, contests=st.booleans())
    def answer(self, which, contests):
        """By two people; the gateway is told at once or when everybody is asked."""
        waiting = list(Dispute.objects.filter(state="OPEN").order_by("id"))
        if not waiting:
            return
        one = waiting[which % len(waiting)]
        with self.allowed():
            people = {"dispute_id": one.pk, "actor": self.clerk, "checker": self.second, "note": "model"}
            if contests:
                if not one.packs.filter(state="READY").exists():
                    services.pack_build(pack_id=services.pack_ask(dispute_id=one.pk, actor=None).pk)
                services.dispute_contest(**people)
            else:
                services.dispute_accept(**people)
        if which % 2:
            with self.moment():
                disputes.answer_send(dispute_id=one.pk)

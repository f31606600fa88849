"""Rows of the post office for tests, by the real verbs."""

from itertools import count

from apps.notifications import services
from tests.factories.accounts import make_member, make_staff

_numbers = count(1)


def messages(rows: int) -> None:
    for _ in range(rows):
        services.notify(
            user_id=make_member().pk, template="kyc.verified", event_id=f"rows:{next(_numbers)}", channels=["IN_APP"]
        )


def templates(rows: int) -> None:
    for _ in range(rows):
        number = next(_numbers)
        services.template_create(
            key=f"offers.rows{number}", title=f"Offer {number}", channels=["PUSH"], variables=[], actor=make_staff()
        )


def bulks(rows: int) -> None:
    make_member()
    for _ in range(rows):
        services.bulk_draft(
            title=f"Bulk {next(_numbers)}",
            template="kyc.reverify",
            channel="IN_APP",
            variables={},
            audience={"kind": "ALL"},
            actor=make_staff("OPERATOR"),
        )


def suppressions(rows: int) -> None:
    for _ in range(rows):
        services.suppression_add(
            channel="EMAIL", address=f"rows{next(_numbers)}@example.in", note="Rows", actor=make_staff("SUPPORT")
        )


ROWS = {
    "notifications.Bulk": bulks,
    "notifications.Message": messages,
    "notifications.Suppression": suppressions,
    "notifications.Template": templates,
}

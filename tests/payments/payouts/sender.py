"""A worker of its own: `python -m tests.payments.payouts.sender PAYOUT` sends one payout, or dies on the way."""

import os
import sys

import django


def main(payout_id: str) -> None:
    from apps.payments.payouts import flows

    print(flows.payout_submit(payout_id=payout_id).state)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    main(sys.argv[1])

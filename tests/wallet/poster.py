"""A process that posts: `python -m tests.wallet.poster TAG COUNT` posts the same journals every time."""

import os
import sys

import django


def main(tag: str, count: int) -> None:
    from apps.wallet import accounts
    from apps.wallet.engine.requests import AccountRef, JournalRequest, Leg
    from apps.wallet.kernel import post

    legs = [Leg(accounts.BANK, AccountRef("ESCROW", None, "faults", str(n % 50)), 100, "INR") for n in range(count)]
    done = post([JournalRequest("wallet.demo", tag, str(n), (leg,)) for n, leg in enumerate(legs)])
    print(len(done), sum(one.is_replay for one in done))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))

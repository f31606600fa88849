"""Limits of payouts that operators may change."""

from decimal import Decimal

from apps.core import policy

GROUP = "Payouts"
policy.declare("payouts.minimum", Decimal, default=Decimal(100), title="Least per payout (INR)", group=GROUP,
               minimum=Decimal(1))  # fmt: skip
policy.declare("payouts.maximum", Decimal, default=Decimal(200_000), title="Most per payout (INR)", group=GROUP,
               minimum=Decimal(1), high_impact=True)  # fmt: skip
policy.declare("payouts.per_day", int, default=3, title="Payouts per user and day", group=GROUP, minimum=0,
               help="Payouts whose money came back to the user do not count.")  # fmt: skip
policy.declare("payouts.account_hours", int, default=24, title="Hours before a new bank account can be used",
               group=GROUP, minimum=0)  # fmt: skip
policy.declare("payouts.accounts_per_user", int, default=5, title="Bank accounts per user", group=GROUP, minimum=1,
               maximum=50)  # fmt: skip
policy.declare("payouts.accounts_per_day", int, default=5, title="Bank accounts a user may add in 24 hours",
               group=GROUP, minimum=1, maximum=100,
               help="Each is checked at its bank, which costs money. Removed ones count.")  # fmt: skip
policy.declare("payouts.approve_up_to", Decimal, default=Decimal(0), minimum=Decimal(0), group=GROUP,
               title="Approved without a person up to (INR)", high_impact=True,
               help="Zero: a person looks at every payout. What the risk gate holds always waits for one.",
               )  # fmt: skip
policy.declare("payouts.second_person_above", Decimal, default=Decimal(50_000), minimum=Decimal(0), group=GROUP,
               title="Two people approve a payout above (INR)", high_impact=True)  # fmt: skip
policy.declare("payouts.review_minutes", int, default=120, title="A payout is decided within (minutes)", group=GROUP,
               minimum=1)  # fmt: skip
policy.declare("payouts.hold_hours", int, default=24, title="Hours until a payout set aside is looked at again",
               group=GROUP, minimum=1)  # fmt: skip
policy.declare("payouts.name_match", int, default=85, title="Names alike enough to verify a bank account (of 100)",
               group=GROUP, minimum=50, maximum=100)  # fmt: skip
policy.declare("payouts.name_review", int, default=60, title="Names too unlike for a person to look (of 100)",
               group=GROUP, minimum=0, maximum=100)  # fmt: skip

from django.db import migrations


class Migration(migrations.Migration):
    """Payouts take winnings, and are no stake: limits on play do not keep anybody's money in."""

    dependencies = [
        ("payouts", "0001_accounts_payouts_sendings"),
        ("wallet", "0003_stakes_by_policy"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO wallet_spendingpolicy (product, buckets, bonus_share, is_stake)"
            " VALUES ('payouts', '{USER_WINNINGS}', 0, false) ON CONFLICT (product) DO NOTHING",
            "DELETE FROM wallet_spendingpolicy WHERE product = 'payouts'",
        ),
    ]

from django.db import migrations

from apps.wallet.sql import statement


class Migration(migrations.Migration):
    """A journal that only changes what a user owes us is told as well: `wallet.funds_moved`."""

    dependencies = [('wallet', '0001_ledger')]

    operations = [
        migrations.RunSQL(statement(name), migrations.RunSQL.noop) for name in ('announce', 'post_one')
    ]

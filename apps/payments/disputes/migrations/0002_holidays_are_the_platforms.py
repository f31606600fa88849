from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0001_disputes_packs_reminders'),
        ('core', '0014_bank_holidays'),
    ]

    operations = [
        migrations.RunSQL(
            'INSERT INTO core_bankholiday (id, created_at, date, title) '
            'SELECT id, created_at, date, title FROM disputes_holiday ON CONFLICT DO NOTHING',
            'INSERT INTO disputes_holiday (id, created_at, date, title) '
            'SELECT id, created_at, date, title FROM core_bankholiday ON CONFLICT DO NOTHING',
        ),
        migrations.DeleteModel(name='Holiday'),
    ]

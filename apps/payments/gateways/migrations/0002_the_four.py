"""A row for each gateway: an operator can switch one before it ever failed."""

from django.db import migrations

THE_FOUR = {"razorpay": "IN", "cashfree": "IN", "razorpayx": "OUT", "cashfree_payouts": "OUT"}


def begin(apps, schema_editor):
    circuit = apps.get_model("gateways", "GatewayCircuit")
    for code, direction in THE_FOUR.items():
        circuit.objects.get_or_create(gateway=code, defaults={"direction": direction})


class Migration(migrations.Migration):
    dependencies = [("gateways", "0001_calls_and_circuits")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]

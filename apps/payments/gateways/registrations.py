"""What gateways are called where the ledger names their accounts."""

from apps.payments.gateways.names import title
from apps.wallet.words import name_scope

name_scope("gateway", title)

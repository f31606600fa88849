"""Who checks identities for us. Flows call them; they know no rows."""

"""Settlement files of the gateways and statements of the bank, as kinds of import."""

"""Pure rules of identity: no Django, no database."""

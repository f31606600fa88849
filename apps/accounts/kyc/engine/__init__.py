"""Pure rules of identity papers: shapes, check digits, names, ages."""

"""How staff come in: password, second factor, invitation, forgotten password."""

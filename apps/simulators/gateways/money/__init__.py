"""How the money comes to the merchant's bank: settlements, their files, the bank's statements."""

"""Cashfree's payment gateway and its Payouts V2."""

"""Razorpay and Cashfree as `base` describes a gateway; `registry` makes them. Only flows call them."""

"""Razorpay and RazorpayX: one way of speaking, two sets of keys."""

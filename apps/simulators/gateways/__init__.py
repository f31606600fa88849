"""The gateways' world: an HTTP twin of Razorpay, RazorpayX, Cashfree and Cashfree Payouts."""

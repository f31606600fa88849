from apps.simulators.world import World


class GatewaysWorld(World):
    """Who moves the money."""

    name = "apps.simulators.gateways"
    label = "sim_gateways"
    below = "gateways"
    title = "Gateways"
    sentence = "Razorpay and Cashfree: payments, refunds, payouts, disputes, settlements, and the webhooks they send."

    def begin(self) -> None:
        from . import clockwork, keeping, postman

        keeping.begin()
        clockwork.begin()
        postman.begin()

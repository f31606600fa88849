from apps.simulators.world import World


class KycWorld(World):
    """Who checks identities."""

    name = "apps.simulators.kyc"
    label = "sim_kyc"
    below = "kyc"
    title = "KYC"
    sentence = "Digio and NSDL: PAN checks, card reading, Aadhaar signing, and the webhooks they send."

    def begin(self) -> None:
        from .delivering import begin

        begin()

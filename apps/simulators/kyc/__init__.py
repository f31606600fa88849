"""The KYC world: Digio (PAN, card reading, liveness, signing) and a Setu-like door to NSDL."""

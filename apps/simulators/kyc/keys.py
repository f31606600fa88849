"""What Munim must show to be served, and what our webhooks are signed with: public, for play only."""

CLIENT_ID = "munim"
SECRET = "munim-local-only"
PRODUCT = "munim-pan"
WEBHOOK_SECRET = "munim-local-only-webhook"
SIGNATURE_HEADER = "X-Digio-Checksum"
OTP = "123456"
AADHAAR = "999941057058"  # UIDAI's own test number

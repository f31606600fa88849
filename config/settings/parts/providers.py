"""Where the outside world is, how it signs, and what its words mean to us."""

from config import env

# The demo's outside world (apps/simulators, a process of its own).
SIMULATORS_URL = env.text("MUNIM_SIMULATORS_URL", f"http://127.0.0.1:{env.integer('MUNIM_SIMULATORS_PORT', 8002)}/")
SIMULATORS_STORY = env.HOME / "simulators" / "story.json"  # what the demo says happened there before they began

# Who is asked for each step of KYC, the first one that is in use.
KYC_PATHS = {"PAN": ["digio", "nsdl"], "PAN_OCR": ["digio"], "AADHAAR": ["digio"]}
KYC_TIMEOUT = float(env.text("MUNIM_KYC_TIMEOUT", "10"))  # seconds

KYC_PROVIDERS = {
    "digio": {
        "title": "Digio",
        "url": env.text("MUNIM_DIGIO_URL"),
        "client_id": env.text("MUNIM_DIGIO_CLIENT_ID"),
        "secret": env.text("MUNIM_DIGIO_SECRET"),
        "template": env.text("MUNIM_DIGIO_TEMPLATE", "MUNIM_AADHAAR"),
        "sign_page": env.text("MUNIM_DIGIO_SIGN_PAGE", "https://app.digio.in/#/gateway/login/"),
        "link_days": 2,
        # Their words for where a PAN, and a signing, stands.
        "pan_words": {
            "valid": ("FINAL_OK", "OK"),
            "existing and valid": ("FINAL_OK", "OK"),
            "invalid": ("FINAL_FAIL", "PAN_INVALID"),
            "not_found": ("FINAL_FAIL", "PAN_INVALID"),
            "inactive": ("FINAL_FAIL", "PAN_INACTIVE"),
            "deactivated": ("FINAL_FAIL", "PAN_INACTIVE"),
            "deleted": ("FINAL_FAIL", "PAN_INACTIVE"),
            "pending": ("PENDING", "PENDING"),
        },
        "sign_words": {
            "requested": ("PENDING", "PENDING"),
            "approval_pending": ("PENDING", "PENDING"),
            "approved": ("FINAL_OK", "OK"),
            "rejected": ("FINAL_FAIL", "SIGN_REJECTED"),
            "failed": ("FINAL_FAIL", "SIGN_REJECTED"),
            "expired": ("EXPIRED", "EXPIRED"),
            "skipped": ("USER_ABORT", "USER_ABORT"),
        },
        # HMAC-SHA256 of the raw body as hex in X-Digio-Checksum is their support desk's word; the names of the events
        # and of the time header differ between copies of their manual.
        "webhook": {
            "secret": env.text("MUNIM_DIGIO_WEBHOOK_SECRET"),
            "previous_secret": env.text("MUNIM_DIGIO_WEBHOOK_SECRET_PREVIOUS"),
            "rotated_at": env.text("MUNIM_DIGIO_WEBHOOK_ROTATED_AT"),  # ISO 8601; the previous one holds 24 h longer
            "signature_header": env.text("MUNIM_DIGIO_SIGNATURE_HEADER", "X-Digio-Checksum"),
            "algorithm": "sha256",
            "time_header": env.text("MUNIM_DIGIO_TIME_HEADER"),  # signed with the body as `time.body`; empty: not sent
            "time_path": ["created_at"],  # seconds or milliseconds in the body, when there is no such header
            "window_seconds": 86_400,  # the time in the body is the event's own, and deliveries are tried for hours
            "id_path": ["id"],
            "kind_path": ["event"],
            "kinds": ["kyc.request.*"],
            "reference_path": ["payload", "kyc_request", "id"],
            "request_path": ["payload", "kyc_request", "transaction_id"],
        },
    },
    "nsdl": {
        "title": "NSDL",
        "url": env.text("MUNIM_NSDL_URL"),
        "client_id": env.text("MUNIM_NSDL_CLIENT_ID"),
        "secret": env.text("MUNIM_NSDL_SECRET"),
        "product": env.text("MUNIM_NSDL_PRODUCT"),
        "reason": "Verification of the customer's identity with their consent",  # they want 20 characters or more
        "pan_words": {"success": ("FINAL_OK", "OK"), "failed": ("FINAL_FAIL", "PAN_INVALID")},
    },
}

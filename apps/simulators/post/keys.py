"""The push service's keys: a key file as one downloads it from Firebase, and tokens given for it."""

import json
import secrets
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PROJECT = "munim-play"
EMAIL = f"munim@{PROJECT}.iam.gserviceaccount.com"
LIFE = 3600
_tokens: dict[str, float] = {}


class TokenRefused(Exception):
    pass


def key_file() -> Path:
    return settings.HOME / "fcm-key.json"


def write_key_file() -> None:
    """Makes the key once; the file is what Munim's settings point to (with a token address of their own)."""
    if key_file().exists():
        return
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": EMAIL,
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    key_file().touch(mode=0o600)
    key_file().write_text(json.dumps(account))


def give_token(assertion: str, audience: str) -> str:
    """An access token for a well-signed assertion. Raises TokenRefused."""
    account = json.loads(key_file().read_text())
    private = serialization.load_pem_private_key(account["private_key"].encode(), None)
    try:
        claims = jwt.decode(
            assertion,
            private.public_key(),
            algorithms=["RS256"],
            audience=audience,
            issuer=EMAIL,
            options={"require": ["exp", "iat", "aud", "iss"]},
        )
    except jwt.InvalidTokenError as error:
        raise TokenRefused(str(error)) from None
    if claims.get("scope") != "https://www.googleapis.com/auth/firebase.messaging":
        raise TokenRefused("The scope is not for messaging.")
    token = f"ya29.{secrets.token_urlsafe(40)}"
    _tokens[token] = time.monotonic() + LIFE
    return token


def is_token(token: str) -> bool:
    return _tokens.get(token, 0) > time.monotonic()


def forget_tokens() -> None:
    """As when a key is withdrawn: tokens given before are refused."""
    _tokens.clear()

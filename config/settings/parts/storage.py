"""Where private files lie: a folder under MUNIM_HOME, or an S3 bucket that nobody reads but the application."""

from config import env


def _private() -> dict:
    bucket = env.text("MUNIM_PRIVATE_BUCKET")
    if not bucket:
        location = env.text("MUNIM_PRIVATE_ROOT", str(env.HOME / "private"))
        options = {"location": location, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    options = {
        "bucket_name": bucket,
        "endpoint_url": env.text("MUNIM_S3_ENDPOINT") or None,
        "region_name": env.text("MUNIM_S3_REGION") or None,
        "access_key": env.text("MUNIM_S3_ACCESS_KEY") or None,  # none of both: the machine's own role
        "secret_key": env.text("MUNIM_S3_SECRET_KEY") or None,
        "default_acl": "private",
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


PRIVATE_STORAGE = _private()

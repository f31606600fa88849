"""What crosses to private storage: the archive is built, stored and destroyed outside of transactions."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from apps.accounts.models import User
from apps.accounts.privacy import services
from apps.accounts.privacy.engine.archive import Content, Folder, build
from apps.accounts.privacy.services import OPENER, StoredFile
from apps.core import clock, personal_keys, privacy, storage
from apps.core.errors import NotFound
from apps.core.plain import plain


def export_build(*, export_id) -> bool:
    """Builds, seals and stores one export; True when it is ready. A worker that dies is followed by another."""
    export = services.export_start(export_id=export_id)
    if export is None:
        return False
    archive, contents = _archive(export.user)
    sealed = personal_keys.seal(user_id=export.user_id, plain=archive, context=OPENER)
    key = storage.store(key=f"exports/{export.pk}/munim-export.zip", content=sealed)
    digest = hashlib.sha256(archive).hexdigest()
    file = StoredFile(key=key, size=len(archive), sha256=digest, contents=contents)
    services.export_finish(export_id=export.pk, file=file)
    return True


def exports_destroy() -> int:
    """Deletes the files of exports whose time has passed; how many."""
    over = services.exports_over()
    for export_id in over:
        storage.private().delete(services.export_expire(export_id=export_id))
    return len(over)


def export_open(key: str, actor_id: int) -> tuple[bytes, str]:
    """The archive behind a link. Raises NotFound, KeyDestroyed."""
    owner_id = services.export_owner(key=key)
    try:
        with storage.private().open(key) as stored:
            sealed = stored.read()
    except FileNotFoundError:
        raise NotFound("This file is destroyed.") from None
    return personal_keys.open(user_id=owner_id, sealed=sealed, context=OPENER), "application/zip"


def _archive(user: User) -> tuple[bytes, list[dict]]:
    with _one_moment():
        made_at = clock.now()
        folders = [_folder(holding, user) for holding in privacy.holdings()]
    folders = [Folder(f.key, f.title, [_read(part) for part in f.contents]) for f in folders]
    return build(folders, about={"user": user.public_id, "made_at": made_at.isoformat()})


def _folder(holding: privacy.Holding, user: User) -> Folder:
    parts = [
        part if part.rows is None else Content(part.name, plain(list(part.rows))) for part in holding.export(user)
    ]
    return Folder(holding.key, holding.title, parts)


def _read(part) -> Content:
    """Documents are read after the database is done: they may lie elsewhere."""
    if part.rows is not None:
        return part
    return Content(part.name, content=part.content() if callable(part.content) else part.content)


@contextmanager
def _one_moment() -> Iterator[None]:
    """All tables as of one instant, so that lines and balances agree."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield

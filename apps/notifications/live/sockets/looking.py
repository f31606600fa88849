"""One look into the database for many sockets; runs in a thread of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.notifications.live import codes, selectors
from apps.notifications.live.selectors import News, Standing
from apps.notifications.live.services import Admission


@dataclass(frozen=True, slots=True)
class Found:
    """What is new, and how the logins stand."""

    news: dict[int, News]
    scopes: dict[str, News]
    apps: dict[UUID, Standing]
    consoles: dict[str, Standing]

    def verdict(self, admission: Admission) -> int:
        """The code to close with, 0 when the login holds."""
        if admission.is_console:
            standing = self.consoles.get(admission.console_key)
        else:
            standing = self.apps.get(admission.session_id)
        if standing is not None and standing.is_blocked:
            return codes.FORBIDDEN
        if standing is None or standing.is_ended or standing.token_version != admission.token_version:
            return codes.UNAUTHORISED
        return 0


def look(asked: dict[int, int], places: dict[str, int], admissions: Sequence[Admission]) -> Found:
    """The logins are read after the news: nothing newer than a block is ever handed over."""
    news = selectors.news(asked)
    scopes = selectors.scope_news(places) if places else {}
    return Found(news, scopes, *standings(admissions))


def standings(admissions: Sequence[Admission]) -> tuple[dict[UUID, Standing], dict[str, Standing]]:
    """Of apps' sessions and of consoles' logins."""
    apps = {one.session_id for one in admissions if not one.is_console}
    consoles = {one.console_key: one.user_id for one in admissions if one.is_console}
    return (
        selectors.app_standings(apps) if apps else {},
        selectors.console_standings(consoles) if consoles else {},
    )


def places(user_id: int, scopes: Sequence[str]) -> tuple[int, dict[str, int]]:
    """Where a newcomer's sequences stand."""
    return selectors.newest(user_id), selectors.newest_of_scopes(scopes)

"""What privacy hears."""

from apps.accounts.events import UserLoggedIn
from apps.accounts.privacy import services
from apps.core.events import subscriber


@subscriber(UserLoggedIn.name, name="privacy.login_cancels_erasure", together=1)
def login_cancels_erasure(event: UserLoggedIn, delivery) -> None:
    services.erasure_cancel_by_login(session_id=event.session_id)

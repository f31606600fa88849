"""Demo data: an app registers its loader in `<app>/demo.py`; `manage.py load_demo` runs each once, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from .models import DemoLoad


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """`load()` answers one line about what it made."""

    name: str
    order: int
    load: Callable[[], str]


_loaders: dict[str, Loader] = {}


class NotADemo(Exception):
    """Demo data was asked for where settings.MUNIM_DEMO is off."""


def register(*, name: str, order: int, load: Callable[[], str]) -> None:
    """Adds a loader: accounts 10, wallet 20, rewards 30, and so on up the house."""
    if name in _loaders:
        raise ImproperlyConfigured(f"The demo loader {name!r} is registered twice.")
    _loaders[name] = Loader(name=name, order=order, load=load)


def loaders() -> list[Loader]:
    """All of them, in the order they run."""
    autodiscover_modules("demo")
    return sorted(_loaders.values(), key=lambda loader: (loader.order, loader.name))


def run(loader: Loader) -> str | None:
    """Runs the loader unless it has run before (then None); a failure leaves nothing. Raises NotADemo."""
    if not settings.MUNIM_DEMO:
        raise NotADemo("Demo data is loaded only where MUNIM_DEMO is on.")
    with transaction.atomic():
        _, is_first = DemoLoad.objects.get_or_create(name=loader.name)
        return loader.load() if is_first else None

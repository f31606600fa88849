"""The "States" section of an app's README, from the code: `make states` writes it, the suite compares it."""

import os
import re
import sys
from pathlib import Path

SECTION = re.compile(r"^## States\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def readme_of(config) -> Path:
    """An app's README lies beside its AppConfig."""
    return Path(config.path) / "README.md"


def stateful(label: str) -> list:
    """The app's models that have a state machine, by name."""
    from django.apps import apps

    from apps.core import fsm

    models = apps.get_app_config(label).get_models()
    return sorted((model for model in models if fsm.has_states(model)), key=lambda model: model.__name__)


def section(models: list) -> str:
    """The section's text, "" when there is nothing to tell."""
    from apps.core import fsm

    tables = "\n".join(f"{model.__name__}:\n\n{fsm.state_table(model)}" for model in models)
    return f"## States\n\n{tables}" if models else ""


def written(text: str) -> str:
    """The section that a README has now."""
    found = SECTION.search(text)
    return f"{found.group().rstrip()}\n" if found else ""


def rewrite(text: str, new: str) -> str:
    """The README with its section replaced, or appended when it had none."""
    if not SECTION.search(text):
        return f"{text.rstrip()}\n\n{new}" if new else text
    replaced = SECTION.sub(lambda _: f"{new}\n" if new else "", text)
    return f"{replaced.rstrip()}\n"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    import django
    from django.apps import apps

    django.setup()
    for config in apps.get_app_configs():
        path = readme_of(config)
        if config.name.startswith("apps.") and path.exists():
            path.write_text(rewrite(path.read_text(), section(stateful(config.label))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

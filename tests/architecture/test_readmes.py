"""Every app says in half a page what it is; its state tables are the code's own."""

import pytest
from django.apps import apps

from .states import readme_of, rewrite, section, stateful, written

LONGEST = 120  # lines of words; state tables come on top
OURS = sorted((config for config in apps.get_app_configs() if config.name.startswith("apps.")), key=lambda c: c.label)


def readme(label: str) -> str:
    return readme_of(apps.get_app_config(label)).read_text()


def by_label(config) -> str:
    return config.label


@pytest.mark.parametrize("config", OURS, ids=by_label)
def test_every_app_has_a_short_readme(config):
    words = rewrite(readme(config.label), "")
    assert words.startswith(f"# {config.verbose_name}\n")
    assert words.count("\n") <= LONGEST


@pytest.mark.parametrize("config", OURS, ids=by_label)
def test_the_state_tables_equal_the_code(config):
    assert written(readme(config.label)) == section(stateful(config.label)), "run `make states`"


def test_a_changed_state_machine_is_noticed():
    models = stateful("core")
    true = section(models)
    text = f"# Platform\n\nWords.\n\n{true}\n## Decisions\n\nMore words.\n"
    assert written(text) == true
    assert written(text) != section(models[1:])
    assert written(text.replace("| from |", "| whence |", 1)) != true
    assert rewrite(text, "") == "# Platform\n\nWords.\n\n## Decisions\n\nMore words.\n"
    assert rewrite(rewrite(text, ""), true).startswith("# Platform\n\nWords.\n\n## Decisions")
    assert rewrite(text.replace("| from |", "| whence |", 1), true) == text

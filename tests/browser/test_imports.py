"""An analyst imports the messy sample, from the drop to the undo."""

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from apps.core.imports.models import ImportBatch
from apps.rewards.models import Player
from tests.browser.hands import picture

MESSY = django_settings.BASE_DIR / "fixtures" / "demo" / "players_messy.csv"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_from_the_file_to_the_undo(browse, theme):
    page = browse("ANALYST", theme=theme)
    page.goto("/admin/core/importbatch/")
    picture(page, f"import-0-list-{theme}")
    page.goto("/admin/core/importbatch/add/")
    picture(page, f"import-1-upload-{theme}")
    page.set_input_files("input[name=file]", MESSY)
    expect(page.locator("[data-drop-name]")).to_have_text("players_messy.csv")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Field for Player Ref")).to_have_value("external_id")
    picture(page, f"import-2-columns-{theme}")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="Wrong rows")).to_be_visible()
    picture(page, f"import-3-preview-{theme}")
    assert Player.objects.count() == 0
    page.get_by_role("button", name="Import 380 rows").click()
    expect(page.get_by_role("heading", name="Imported")).to_be_visible()
    picture(page, f"import-4-result-{theme}")
    assert Player.objects.count() == 380
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Yes, undo it").click()
    expect(page.get_by_role("heading", name="Undone")).to_be_visible()
    picture(page, f"import-5-undone-{theme}")
    assert (Player.objects.count(), ImportBatch.objects.get().state) == (0, "UNDONE")


def test_a_field_is_offered_once(browse):
    page = browse("ANALYST")
    page.goto("/admin/core/importbatch/add/")
    page.set_input_files("input[name=file]", MESSY)
    page.get_by_role("button", name="Upload").click()
    remarks = page.get_by_label("Field for Remarks")
    expect(remarks.locator("option[value=stakes]")).to_be_disabled()
    page.get_by_label("Field for Turnover (column F)").select_option("")
    expect(remarks.locator("option[value=stakes]")).to_be_enabled()

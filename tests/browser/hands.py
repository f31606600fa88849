"""What a person does at a page: keys pressed once it listens, pictures kept for whoever asks for them."""

import os
from pathlib import Path

from playwright.sync_api import Page

# The folder for pictures of the pages; none are taken without it.
PICTURES = os.environ.get("MUNIM_PICTURES")

# Playwright clicks only what takes the pointer: so every click waits until the page has loaded, as a person does.
# Without this a click may come before the script that would have heard it.
WAIT_TO_BE_LOADED = """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { pointer-events: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  addEventListener("load", () => sheet.replaceSync(""));
"""


def press(page: Page, *keys: str) -> None:
    """Presses each key once the page shown has loaded: its scripts listen from then on.

    After what leads to another page, expect something of that page first: else the one being left would be asked.
    """
    for key in keys:
        page.wait_for_load_state()
        page.keyboard.press(key)


def picture(page: Page, name: str) -> None:
    """The whole page in a file, if MUNIM_PICTURES names a folder."""
    if PICTURES:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)

"""The API docs, drawn by a real browser under our own content policy."""


def test_the_docs_are_drawn_and_complain_about_nothing(browse):
    page = browse(None)
    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".info .title").inner_text().startswith("Munim API")
    page.locator(".opblock").first.click()
    page.wait_for_selector(".opblock-body")

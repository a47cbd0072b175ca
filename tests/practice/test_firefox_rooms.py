"""The practice rooms in Firefox, where there is one."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def browser(firefox):
    return firefox


def test_browse_filters_and_opens_folds(reader):
    page = reader().open("browse")
    page.select_option("[name=kind]", "numeric")
    expect(page.locator("article.attn-question")).to_have_id("sample-002")
    page.click("[data-do=clear]")
    item = page.locator("#sample-001")
    item.get_by_text("In thirty seconds").click()
    expect(item.get_by_text("keeps the scores near unit size")).to_be_visible()


def test_flashcards_are_graded_by_keys_and_kept(reader):
    visitor = reader()
    page = visitor.open("flashcards")
    card = page.locator(".attn-card")
    first = card.get_attribute("data-id")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(card).not_to_have_attribute("data-id", first)
    page.reload()
    page.wait_for_selector(".attn-card")
    assert visitor.stored()["cards"][first]
    assert card.get_attribute("data-id") != first

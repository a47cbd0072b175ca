"""The practice room in a real browser, as a reader meets it."""

import datetime
import io
import json
import re
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pypdf import PdfReader

from attnbook.node import node
from attnbook.practice import pdf
from attnbook.practice.rooms import ROOMS
from tests.books import SAMPLE, sphinx
from tests.practice.book import build
from tests.waiting import until

START = datetime.datetime(2026, 3, 2, 9, 0)


def cards(page):
    return [article.get_attribute("id") for article in page.locator("article.attn-question").all()]


# Browse


def test_browse_filters_searches_and_tells_the_count(reader):
    page = reader().open("browse")
    assert len(cards(page)) == 8
    page.select_option("[name=kind]", "numeric")
    assert cards(page) == ["sample-002"]
    expect(page.get_by_role("status").filter(has_text="of 8")).to_have_text("1 of 8 questions")
    page.click("[data-do=clear]")
    page.select_option("[name=seed]", "7")
    assert cards(page) == ["sample-002", "sample-007"]
    page.select_option("[name=level]", "L0")
    assert cards(page) == ["sample-007"]
    page.click("[data-do=clear]")
    page.fill(".attn-room [name=q]", "缓存 kv")
    assert cards(page) == ["sample-002", "sample-005"]
    page.fill(".attn-room [name=q]", "no such words")
    expect(page.locator(".attn-room")).to_contain_text("No question fits")


def test_browse_keeps_its_filters_in_the_address(reader):
    visitor = reader()
    page = visitor.open("browse", query="?level=L0&level=L3")
    assert cards(page) == ["sample-001", "sample-005", "sample-007", "hostile-001"]
    page.select_option("[name=tag]", "costs")
    assert "level=L0&level=L3&tag=costs" in page.url
    page.reload()
    page.wait_for_selector(".attn-room[data-ready]")
    assert cards(page) == ["sample-007"]


def test_a_link_to_an_item_brings_it_to_the_top(reader):
    page = reader().open("browse", query="?kind=design#sample-003")
    assert cards(page) == ["sample-003", "sample-005"]
    assert page.evaluate("document.activeElement.closest('article').id") == "sample-003"
    page.click("#sample-005 h2 a")
    expect(page.locator("article.attn-question").first).to_have_id("sample-005")
    assert page.url.endswith("#sample-005")


@pytest.mark.parametrize(("mark", "message"), [("#gone-017", "holds no question gone-017"), ("#%E0%A4%A", "8 of 8")])
def test_a_link_to_nothing_is_told_and_breaks_nothing(reader, mark, message):
    page = reader().open("browse", query=mark)
    expect(page.locator(".attn-count")).to_contain_text(message)
    assert len(cards(page)) == 8


def test_the_folds_hold_the_answer_its_sources_and_set_maths(reader):
    page = reader().open("browse", query="#sample-001")
    item = page.locator("#sample-001")
    expect(item.locator(".attn-prompt .katex").first).to_be_visible()
    expect(item.get_by_text("keeps the scores near unit size")).to_be_hidden()
    item.get_by_text("In thirty seconds").click()
    expect(item.get_by_text("keeps the scores near unit size")).to_be_visible()
    item.get_by_text("Where this comes from").click()
    item.get_by_role("link", name="equal-scores").click()
    assert page.url.endswith("chapters/sample.html#equal-scores")
    expect(page.locator("#equal-scores")).to_contain_text("softmax")


def test_long_lists_are_shown_in_parts(reader, many):
    visitor = reader()
    visitor.bank(many)
    page = visitor.open("browse")
    assert len(cards(page)) == 25
    page.click("[data-do=more]")
    page.click("[data-do=more]")
    assert len(cards(page)) == 60
    expect(page.locator("[data-do=more]")).to_have_count(0)


# Flashcards


def test_a_week_of_reviews_is_scheduled_as_the_library_says(reader, many):
    visitor = reader()
    visitor.bank(many)
    page = visitor.page
    ratings = iter([3, 1, 4, 2, 3, 3, 1, 3, 4, 3, 2] * 40)
    introduced = []
    for day in range(7):
        now = START + datetime.timedelta(days=day)
        page.clock.set_fixed_time(now)
        visitor.open("flashcards")
        for _ in range(60):
            card = page.locator(".attn-card")
            if not card.count():
                break
            now += datetime.timedelta(minutes=11)
            page.clock.set_fixed_time(now)
            identity = card.get_attribute("data-id")
            done = len((visitor.stored() or {"reviews": []})["reviews"])
            page.keyboard.press("Space")
            page.keyboard.press(str(next(ratings)))
            until(
                page,
                "([id, open]) => document.querySelector('.attn-card')?.dataset.id !== id || "
                "!document.querySelector('[data-grade]')",
                arg=[identity, True],
            )
            assert len(visitor.stored()["reviews"]) == done + 1
        introduced.append(sum(review["state"] == 0 for review in visitor.stored()["reviews"]))
    assert introduced == [10, 20, 30, 40, 50, 60, 60]

    progress = visitor.stored()
    replay = [node(), Path(__file__).parent / "replay.mjs"]
    replayed = subprocess.run(replay, input=json.dumps(progress["reviews"]), capture_output=True, text=True, check=True)
    assert progress["cards"] == json.loads(replayed.stdout)
    assert {review["state"] for review in progress["reviews"]} >= {0, 1, 2}


def test_flashcards_show_what_each_grade_means_and_count_down(reader):
    visitor = reader()
    page = visitor.open("flashcards")
    expect(page.locator("[data-count=fresh]")).to_have_text("New 8")
    assert page.locator("[data-grade]").count() == 0
    page.click("[data-do=show]")
    expect(page.locator("[data-grade='1']")).to_contain_text("1 min")
    page.click("[data-grade='4']")
    expect(page.locator("[data-count=fresh]")).to_have_text("New 7")
    for _ in range(7):
        page.click("[data-do=show]")
        page.click("[data-grade='4']")
    expect(page.locator(".attn-done")).to_contain_text(re.compile(r"The next card is due in \d+ days?\."))
    page.reload()
    page.wait_for_selector(".attn-room[data-ready]")
    expect(page.locator("[data-count=fresh]")).to_have_text("New 0")


def test_limits_are_the_readers_own(reader):
    visitor = reader()
    page = visitor.open("flashcards")
    page.get_by_text("Daily limits").click()
    page.fill("[name=newPerDay]", "2")
    page.press("[name=newPerDay]", "Tab")
    expect(page.locator("[data-count=fresh]")).to_have_text("New 2")
    page.fill("[name=retention]", "7")
    page.press("[name=retention]", "Tab")
    assert visitor.stored()["settings"] == {"language": "en", "newPerDay": 2, "reviewsPerDay": 100, "retention": 0.9}


def test_retention_is_silent_until_it_says_something(reader):
    visitor = reader()
    page = visitor.open("flashcards")
    page.get_by_text("How it goes").click()
    expect(page.locator("[data-retention]")).to_have_text("Retention: no review of a learned card yet.")
    reviews = [{"id": "sample-001", "at": "2026-01-01T00:00:00.000Z", "rating": 3, "state": 2}] * 18
    reviews += [{**reviews[0], "rating": 1}] * 2
    for shown, words in ((reviews[:5], "5 reviews of learned cards so far"), (reviews, "90% of 20 reviews")):
        page.click("[data-do=language]")  # makes sure that something is stored
        page.click("[data-do=language]")
        expect(page.locator("[data-do=language]")).to_have_text("中文")
        visitor.store(visitor.stored() | {"reviews": shown})
        visitor.open("flashcards")
        expect(page.locator("[data-retention]")).to_contain_text(words)
    expect(page.locator("[data-retention]")).to_contain_text("70% to 97%")


# Mock interview


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def stage(page, name):
    page.wait_for_selector(f".attn-card[data-stage={name}]")


def test_a_whole_interview_by_keyboard(reader):
    visitor = reader()
    page = visitor.open("mock_interview")
    page.locator("input[name=level]:checked").focus()
    press(page, "ArrowLeft")  # L0
    expect(page.locator("input[value=L0]")).to_be_checked()
    for _ in range(20):
        if page.evaluate("document.activeElement.dataset.do") == "begin":
            break
        press(page, "Tab")
    press(page, "Enter")
    scores = []
    for question in range(9):
        stage(page, "ask")
        assert page.evaluate("document.activeElement.dataset.focus") == ""
        strong = question % 2 == 0
        press(page, "Space")
        stage(page, "answer")
        branch = "strong" if strong else "weak"
        press(page, branch[0])
        stage(page, "rung")
        expect(page.locator(".attn-rung")).to_have_attribute("data-if", branch)
        press(page, "Space")
        stage(page, "rungAnswer")
        press(page, "w")
        if strong:  # the weak branch has a rung left
            stage(page, "rung")
            expect(page.locator(".attn-rung").nth(1)).to_have_attribute("data-if", "weak")
            press(page, "Space", "w")
        for _ in range(2):
            if page.locator(".attn-card").get_attribute("data-stage") != "grade":
                press(page, "Space", "w")
        stage(page, "grade")
        scores.append(question % 5)
        press(page, str(question % 5), "n")
        page.wait_for_selector(".attn-card[data-stage=ask], .attn-report")  # the report waits for the store
        if page.locator(".attn-report").count():
            break
    expect(page.locator(".attn-report h2")).to_be_focused()
    mean = sum(scores) / len(scores)
    assert len(scores) == 3
    expect(page.locator("[data-score]")).to_contain_text(f"{mean:.1f} / 4")
    [interview] = visitor.stored()["interviews"]
    assert [result["score"] for result in interview["results"]] == scores
    assert interview["results"][0]["ladder"][0]["strong"] is False
    weakest = interview["results"][0]["id"]
    expect(page.locator(".attn-report")).to_contain_text(weakest)
    page.reload()
    page.wait_for_selector(".attn-room[data-ready]")
    page.locator(".attn-earlier button").click()
    expect(page.locator("[data-score]")).to_contain_text(f"{mean:.1f} / 4")


def test_the_timer_runs_and_says_when_time_is_up(reader):
    visitor = reader()
    visitor.page.clock.install(time=START)
    page = visitor.open("mock_interview")
    page.clock.pause_at(START + datetime.timedelta(hours=1))
    page.click("[data-do=begin]")
    expect(page.get_by_role("timer")).to_contain_text("15:00")
    page.clock.run_for(61_000)
    expect(page.get_by_role("timer")).to_contain_text("13:59")
    page.clock.run_for(15 * 60_000)
    expect(page.locator(".attn-timeup")).to_have_text("Time is up. Finish this thought.")
    expect(page.get_by_role("timer")).to_contain_text("−1:01")
    press(page, "Space", "s")
    while page.locator(".attn-card").get_attribute("data-stage") != "grade":
        press(page, "Space", "s")
    press(page, "2", "n")
    expect(page.locator(".attn-report")).to_contain_text("16.0 of 15 minutes used")
    assert len(visitor.stored()["interviews"][0]["results"]) == 1


def test_a_second_interview_says_again_when_time_is_up(reader):
    visitor = reader()
    visitor.page.clock.install(time=START)
    page = visitor.open("mock_interview")
    for _ in range(2):
        page.click("[data-do=begin]")
        page.clock.run_for(15 * 60_000 + 1000)
        expect(page.locator(".attn-timeup")).to_have_text("Time is up. Finish this thought.")
        page.click("[data-do=stop]")
        page.click("[data-do=again]")


def test_links_leave_an_interview_running(reader, many):
    visitor = reader()
    visitor.bank([item | {"level": "L1", "problem": "attention"} for item in many])
    visitor.page.add_init_script("addEventListener('beforeunload', () => { window.left = true; })")
    page = visitor.open("mock_interview")
    page.click("[data-do=begin]")
    page.locator(".attn-room").evaluate("room => { room.querySelector('a[data-problem]').href = location.href; }")
    expect(page.locator(".attn-card")).to_contain_text("opens a new tab")
    with page.expect_popup():
        page.click("a[data-problem]")
    assert page.locator(".attn-card").get_attribute("data-stage") == "ask"


def test_an_interview_without_answers_can_be_looked_at(reader):
    visitor = reader()
    visitor.open("mock_interview").click("[data-do=language]")
    page = visitor.open("mock_interview")
    page.click("[data-do=language]")
    expect(page.locator("[data-do=language]")).to_have_text("中文")
    empty = {"at": "2026-03-01T00:00:00.000Z", "level": "L1", "minutes": 15, "seconds": 3, "results": []}
    visitor.store(visitor.stored() | {"interviews": [empty]})
    visitor.open("mock_interview")
    expect(page.locator(".attn-earlier")).to_contain_text("not graded")
    page.locator(".attn-earlier button").click()
    expect(page.locator(".attn-report")).to_contain_text("No question was answered.")


def test_the_report_prints_dark_on_white_on_one_page(reader):
    visitor = reader()
    page = visitor.open("mock_interview")
    page.click("[data-do=begin]")
    page.click("[data-do=stop]")
    page.locator("html").evaluate("html => { html.dataset.theme = 'dark'; }")
    page.emulate_media(media="print")
    color = page.locator(".attn-report h2").evaluate("title => getComputedStyle(title).color")
    assert max(map(int, re.findall(r"\d+", color)[:3])) < 100
    assert len(PdfReader(io.BytesIO(page.pdf())).pages) == 1


def test_keys_do_not_act_while_somebody_types(reader):
    visitor = reader()
    page = visitor.open("mock_interview")
    page.click("[data-do=begin]")
    press(page, "Space", "w", "Space", "w")
    while page.locator(".attn-card").get_attribute("data-stage") != "grade":
        press(page, "Space", "w")
    press(page, "3")
    page.locator("textarea").type("name 1 number")
    assert page.locator("textarea").input_value() == "name 1 number"
    expect(page.locator("input[name=grade][value='3']")).to_be_checked()
    page.click("[data-do=stop]")
    expect(page.locator(".attn-report")).to_contain_text("name 1 number")
    assert [result["score"] for result in visitor.stored()["interviews"][0]["results"]] == [3]


def test_an_interview_without_questions_says_so(reader, many):
    visitor = reader()
    visitor.bank([item | {"level": "L0"} for item in many])
    page = visitor.open("mock_interview")
    page.check("input[value=L4]")
    expect(page.get_by_role("alert")).to_contain_text("no question of this level")
    expect(page.locator("[data-do=begin]")).to_be_disabled()


# Data


def with_something(visitor):
    """Leave a review, a tick and a language in the browser."""
    page = visitor.open("flashcards")
    page.click("[data-do=show]")
    page.click("[data-grade='3']")
    page.wait_for_selector("[data-do=show]")
    visitor.open("study_plan")
    page.locator("[data-task] input").first.check()
    expect(page.locator(".attn-plan .attn-count").first).to_contain_text("1 of")
    page.click("[data-do=language]")
    expect(page.locator(".attn-room")).to_have_attribute("lang", "zh-CN")
    return visitor.stored()


def upload(page, text):
    page.set_input_files(
        "input[type=file]", {"name": "p.json", "mimeType": "application/json", "buffer": text.encode()}
    )


def test_export_wipe_import_gives_the_same_state(reader):
    visitor = reader()
    before = with_something(visitor)
    page = visitor.open("your_data")
    with page.expect_download() as saved:
        page.click("[data-do=export]")
    assert re.fullmatch(r"attnteach-progress-\d{4}-\d\d-\d\d\.json", saved.value.suggested_filename)
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    page.click("[data-do=wipe]")
    assert visitor.stored() == before, "one press erases nothing"
    page.click("[data-do=wipe]")
    expect(page.locator(".attn-outcome p")).to_have_attribute("data-code", "done")
    assert visitor.stored()["cards"] == {}
    upload(page, text)
    expect(page.locator("[data-do=undo]")).to_be_visible()
    assert visitor.stored() == before
    page.click("[data-do=undo]")
    expect(page.locator(".attn-outcome p")).to_have_text("What was there before is back.")
    assert visitor.stored()["cards"] == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "unreadable"),
        ("[1, 2]", "foreign"),
        ('{"format": "anki"}', "foreign"),
        ('{"format": "attnteach-progress", "version": 99}', "newer"),
        ('{"format": "attnteach-progress", "version": 0}', "older"),
        ('{"format": "attnteach-progress", "version": 1, "cards": 3}', "damaged"),
        (" " * 20_000_001, "too_large"),
    ],
)
def test_a_file_that_cannot_be_taken_changes_nothing(reader, text, code):
    visitor = reader()
    before = with_something(visitor)
    page = visitor.open("your_data")
    upload(page, text)
    expect(page.locator(".attn-outcome p")).to_have_attribute("data-code", code)
    assert visitor.stored() == before


def test_denied_storage_is_told_and_the_room_goes_on(reader):
    visitor = reader()
    visitor.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    page = visitor.open("flashcards")
    expect(page.locator(".attn-trouble")).to_have_attribute("data-code", "denied")
    page.click("[data-do=show]")
    page.click("[data-grade='4']")
    expect(page.locator("[data-count=fresh]")).to_have_text("New 7")


def test_denied_storage_is_not_said_to_be_erased(reader):
    visitor = reader()
    visitor.context.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    page = visitor.open("your_data")
    page.click("[data-do=wipe]")
    page.click("[data-do=wipe]")
    expect(page.locator(".attn-outcome p")).to_have_attribute("data-code", "denied")
    expect(page.locator(".attn-outcome")).to_contain_text("nothing was erased")


def test_full_storage_loses_nothing_and_is_filled_up_later(reader):
    visitor = reader()
    with_something(visitor)
    page = visitor.open("flashcards")
    before = visitor.stored()
    page.evaluate(
        """() => { const put = IDBObjectStore.prototype.put; window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
        IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""
    )
    for _ in range(2):
        page.click("[data-do=show]")
        page.click("[data-grade='3']")
        expect(page.locator(".attn-trouble")).to_have_attribute("data-code", "full")
    assert visitor.stored() == before
    page.evaluate("makeRoom()")
    page.click("[data-do=show]")
    page.click("[data-grade='3']")
    expect(page.locator(".attn-trouble")).to_have_count(0)
    assert len(visitor.stored()["reviews"]) == len(before["reviews"]) + 3


def test_what_cannot_be_read_is_set_aside_and_can_be_downloaded(reader):
    visitor = reader()
    with_something(visitor)
    visitor.store(visitor.stored() | {"cards": "eaten"})
    page = visitor.open("flashcards")
    expect(page.locator(".attn-trouble")).to_have_attribute("data-code", "stored-damaged")
    with page.expect_download() as saved:
        page.locator(".attn-trouble button").click()
    assert json.loads(Path(saved.value.path()).read_text())["cards"] == "eaten"
    visitor.open("your_data")
    with page.expect_download() as saved_later:
        page.click("[data-do=old]")
    assert json.loads(Path(saved_later.value.path()).read_text())["cards"] == "eaten"
    visitor.open("flashcards")
    page.click("[data-do=show]")
    page.click("[data-grade='3']")
    page.wait_for_selector("[data-do=show]")
    assert len(visitor.stored()["cards"]) == 1


def test_one_bad_entry_is_left_out_and_told_and_the_copy_can_be_imported(reader):
    visitor = reader()
    before = with_something(visitor)
    spoiled = before | {"problems": {"toString": {"attempts": None, "passed": True, "at": ""}}}
    visitor.store(spoiled)
    page = visitor.open("study_plan")
    expect(page.locator(".attn-trouble")).to_contain_text("problems.toString")
    assert visitor.stored() == before
    visitor.open("your_data")
    expect(page.locator(".attn-trouble")).to_have_count(0)
    with page.expect_download() as saved:
        page.click("[data-do=old]")
    text = Path(saved.value.path()).read_text()
    assert json.loads(text) == spoiled
    upload(page, text)
    expect(page.locator(".attn-outcome p")).to_contain_text("problems.toString")
    assert visitor.stored() == before


@pytest.mark.parametrize("problem", ["toString", "__proto__", "constructor", "x" * 200, ""])
def test_a_verdict_under_any_name_leaves_what_is_kept(reader, problem):
    visitor = reader()
    before = with_something(visitor)
    page = visitor.open("study_plan")
    page.evaluate(
        "problem => dispatchEvent(new CustomEvent('attnteach:verdict', {detail: {problem, passed: true}}))", problem
    )
    page.locator("[data-task] input").nth(2).check()
    until(page, "document.querySelectorAll('[data-task] input:checked').length === 2")
    visitor.open("study_plan")
    expect(page.locator(".attn-trouble")).to_have_count(0)
    assert len(visitor.stored()["ticks"]) == len(before["ticks"]) + 1
    assert visitor.keys() == ["attnteach-progress"]
    assert page.evaluate("({}).passed ?? null") is None


def test_a_change_that_nobody_could_read_again_is_refused_and_told(reader):
    visitor = reader()
    before = with_something(visitor)
    page = visitor.open("study_plan")
    page.evaluate("Date.prototype.toISOString = () => '+012026-01-01T00:00:00.000Z'")
    page.locator("[data-task] input").nth(3).click()  # `check` asks that it stays: the refusal takes it back
    expect(page.locator(".attn-trouble")).to_have_attribute("data-code", "refused")
    assert visitor.stored() == before


def test_a_clock_set_back_in_an_interview_costs_nothing(reader, many):
    visitor = reader()
    visitor.bank(many)
    page = visitor.page
    page.clock.install(time=START)
    page = visitor.open("mock_interview")
    page.click("[data-do=begin]")
    page.clock.run_for(7000)
    page.clock.set_system_time(START - datetime.timedelta(minutes=30))
    page.keyboard.press(" ")
    page.keyboard.press("s")
    while page.locator(".attn-card").get_attribute("data-stage") != "grade":
        page.keyboard.press(" ")
        page.keyboard.press("s")
    page.keyboard.press("3")
    page.click("[data-do=stop]")
    page.wait_for_selector(".attn-report")
    [interview] = visitor.stored()["interviews"]
    assert 7 <= interview["seconds"] < 60
    assert 7 <= interview["results"][0]["seconds"] < 60


def test_an_import_over_a_newer_editions_progress_keeps_it(reader):
    visitor = reader()
    mine = with_something(visitor)
    newer = mine | {"version": 2, "invented": True}
    visitor.store(newer)
    page = visitor.open("your_data")
    upload(page, json.dumps(mine))
    page.click("[data-do=undo]")
    expect(page.locator(".attn-outcome p")).to_have_text("What was there before is back.")
    assert visitor.stored() == newer
    for _ in range(2):
        upload(page, json.dumps(mine))
        expect(page.locator("[data-do=undo]")).to_be_visible()
    with page.expect_download() as saved:
        page.locator("[data-do=old]").first.click()
    assert json.loads(Path(saved.value.path()).read_text()) == newer


def test_what_is_erased_is_gone_with_its_copies(reader):
    visitor = reader()
    mine = with_something(visitor)
    visitor.store(mine | {"cards": "eaten"})
    page = visitor.open("your_data")
    upload(page, json.dumps(mine))
    expect(page.locator("[data-do=undo]")).to_be_visible()
    assert len(visitor.keys()) == 3
    page.click("[data-do=wipe]")
    page.click("[data-do=wipe]")
    expect(page.locator(".attn-outcome p")).to_have_text("Erased.")
    expect(page.locator("[data-do=old], .attn-messages button")).to_have_count(0)
    assert visitor.keys() == ["attnteach-progress"]
    assert visitor.stored()["cards"] == {}


def test_an_undo_that_is_too_late_says_so(reader):
    visitor = reader()
    mine = with_something(visitor)
    page, other = visitor.open("your_data"), visitor.open("your_data", visitor.new_page())
    upload(page, json.dumps(mine))
    expect(page.locator("[data-do=undo]")).to_be_visible()
    other.click("[data-do=wipe]")
    other.click("[data-do=wipe]")
    expect(other.locator(".attn-outcome p")).to_have_text("Erased.")
    page.click("[data-do=undo]")
    expect(page.locator(".attn-outcome p")).to_contain_text("no import left")


def test_progress_of_a_newer_edition_is_left_alone(reader):
    visitor = reader()
    with_something(visitor)
    newer = visitor.stored() | {"version": 2, "invented": True}
    visitor.store(newer)
    page = visitor.open("flashcards")
    expect(page.locator(".attn-trouble")).to_have_attribute("data-code", "stored-newer")
    page.click("[data-do=show]")
    page.click("[data-grade='3']")
    page.wait_for_selector("[data-do=show]")
    assert visitor.stored() == newer


def test_two_tabs_do_not_undo_each_other(reader):
    visitor = reader()
    first = visitor.open("flashcards")
    second = visitor.open("flashcards", visitor.new_page())
    for page in (first, second, first):
        page.click("[data-do=show]")
        page.click("[data-grade='4']")
        page.wait_for_selector("[data-do=show]")
    expect(second.locator("[data-count=fresh]")).to_have_text("New 5")
    assert len(visitor.stored()["reviews"]) == 3


def test_the_judges_verdict_is_remembered_from_any_page(reader):
    visitor = reader()
    page = visitor.page
    page.goto(f"{visitor.address}chapters/sample.html")
    page.evaluate("dispatchEvent(new CustomEvent('attnteach:verdict', {detail: {problem: 'attention', passed: true}}))")
    page.wait_for_timeout(500)
    visitor.open("study_plan")
    expect(page.locator(".attn-stage, .attn-room > div").first).to_contain_text("coding problems passed: 1")


def test_ticks_stay(reader):
    visitor = reader()
    page = visitor.open("study_plan")
    box = page.locator("[data-task] input").nth(1)
    box.check()
    visitor.open("study_plan")
    expect(page.locator("[data-task] input").nth(1)).to_be_checked()
    expect(page.locator(".attn-plan")).to_have_count(3)
    page.locator("[data-task] input").nth(1).uncheck()
    visitor.open("study_plan")
    expect(page.locator("[data-task] input").nth(1)).not_to_be_checked()


# Every room


def test_no_item_can_run_a_script(reader):
    visitor = reader()
    page = visitor.page
    dialogs = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    addresses = [
        "chapters/sample.html",
        "chapters/practice/browse.html#hostile-001",
        "_static/practice/question-bank-en.html",
    ]
    for place in [*addresses, "_static/practice/question-bank-zh.html"]:
        page.goto(visitor.address + place)
        if "browse" in place:
            page.wait_for_selector(".attn-room[data-ready]")
        for fold in page.locator("details > summary").all():
            fold.click()
        text = page.inner_text("body")
        assert "<script>hacked=6</script>" in text
        assert "hacked=9" in text
        assert page.evaluate("typeof hacked") == "undefined"
        assert page.locator("a[href^='javascript']").count() == 0
    assert dialogs == []
    visitor.errors.clear()


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_are_spoken_and_remembered(reader, room):
    visitor = reader()
    page = visitor.open(room)
    element = page.locator(".attn-room")
    expect(element).to_have_attribute("lang", "en")
    english = element.inner_text()
    page.click("[data-do=language]")
    expect(element).to_have_attribute("lang", "zh-CN")
    page.reload()
    page.wait_for_selector(".attn-room[data-ready]")
    expect(element).to_have_attribute("lang", "zh-CN")
    chinese = element.inner_text()
    assert len(re.findall(r"[\u3400-\u9fff]", chinese)) > 5 * len(re.findall(r"[\u3400-\u9fff]", english))


def prepare(page, room):
    """Bring a room to where it shows the most."""
    if room == "flashcards" and page.locator("[data-do=show]").count():
        page.click("[data-do=show]")
    if room == "mock_interview":
        page.click("[data-do=begin]")
        press(page, "Space", "s", "Space", "w")
        while page.locator(".attn-card").get_attribute("data-stage") != "grade":
            press(page, "Space", "w")
    closed = page.locator(".attn-room details:not([open]) > summary")
    for _ in range(min(8, closed.count())):
        closed.first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("room", ROOMS)
def test_axe_finds_nothing_and_nothing_overflows_a_phone(reader, room, scheme):
    visitor = reader(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page = visitor.open(room)
    for _ in range(2):
        prepare(page, room)
        result = Axe().run(page, context=".attn-room")
        assert result.violations_count == 0, result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.click("[data-do=language]")
        if room == "mock_interview":
            page.click("[data-do=stop]")
            assert Axe().run(page, context=".attn-room").violations_count == 0
            page.click("[data-do=again]")


def test_a_page_is_written_again_when_no_source_has_changed(book):
    pages, source = book[0], book[0].parents[1] / "book"
    placed = pages / "chapters/placed.html"
    before = placed.read_text(encoding="utf-8").count('<article class="attn-question')
    placed.unlink()
    sphinx(source, pages, source / "chapters/placed.md")
    assert placed.read_text(encoding="utf-8").count('<article class="attn-question') == before > 0


def test_the_questions_of_a_chapter_stand_there_without_a_script(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}chapters/sample.html")
    assert page.locator("article.attn-question").count() == 8
    page.click(".attn-bank > summary")
    expect(page.locator("#sample-006")).to_contain_text("Show that adding the same vector")
    expect(page.locator("#sample-006")).to_contain_text("结果不变")
    page.locator("#sample-006 summary").first.click()
    expect(page.locator("#sample-006 .katex").nth(4)).to_be_visible()
    page.goto(f"{address}chapters/placed.html")
    assert cards(page) == ["sample-002"]
    page.goto(f"{address}chapters/practice/browse.html")
    expect(page.locator("body")).to_contain_text("needs JavaScript")
    context.close()


def test_axe_finds_nothing_in_a_chapters_questions(reader):
    visitor = reader(viewport={"width": 390, "height": 844})
    page = visitor.page
    page.goto(f"{visitor.address}chapters/sample.html")
    for fold in page.locator("details > summary").all():
        fold.click()
    result = Axe().run(page, context="article.attn-question")
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("file", ["items", "texts-sample"])
def test_questions_that_cannot_be_loaded_are_told(reader, file):
    visitor = reader()
    visitor.context.route(f"**/{file}.json", lambda route: route.fulfill(status=500))
    visitor.page.goto(f"{visitor.address}chapters/practice/browse.html")
    expect(visitor.page.get_by_role("alert")).to_contain_text("could not be loaded")
    visitor.errors.clear()


def test_a_card_is_shown_before_the_other_chapters_have_come(reader, many):
    """The second chapter's texts never come: the first chapter's cards are there, the others say why they are not."""
    visitor = reader()
    heads = [{**item, "chapter": "sample" if n < 1 else "late"} for n, item in enumerate(many[:3])]
    texts = ("q", "a", "deep", "facts", "traps", "rubric", "followups", "code")
    bare = [{key: value for key, value in item.items() if key not in texts} for item in heads]
    chapters = {name: {"title": name, "url": None} for name in ("sample", "late")}
    visitor.context.route("**/items.json", lambda route: route.fulfill(json={"chapters": chapters, "items": bare}))
    visitor.context.route("**/texts-sample.json", lambda route: route.fulfill(json={many[0]["id"]: many[0]}))
    visitor.context.route("**/texts-late.json", lambda route: route.fulfill(status=503))
    page = visitor.open("flashcards")
    page.click("[data-do=show]")
    page.click("[data-grade='4']")
    expect(page.locator(".attn-trouble")).to_contain_text("could not be loaded")
    page.keyboard.press("Space")
    assert [review["id"] for review in visitor.stored()["reviews"]] == [many[0]["id"]]


def test_everything_can_be_taken_along(book, reader):
    pages, messages = book
    visitor = reader()
    page = visitor.page
    page.goto(f"{visitor.address}chapters/practice/take_with_you.html")
    links = [link.get_attribute("href") for link in page.locator(".attn-downloads a").all()]
    names = {Path(link).name for link in links}
    sheets = {f"{sheet}-{language}" for sheet in ("cheat-sheet", "question-bank") for language in ("en", "zh")}
    assert {"attention-en.apkg", "attention-zh.apkg", "attention-bilingual.apkg", "bank.json"} <= names
    assert {f"{sheet}.html" for sheet in sheets} <= names
    if pdf.browser():
        assert {f"{sheet}.pdf" for sheet in sheets} <= names
    folder = pages / "_static/practice"
    for name in names:
        assert (folder / name).stat().st_size > 5000, name
    for printed in folder.glob("*.pdf"):
        assert printed.read_bytes().startswith(b"%PDF")
    for identity in ("sample-001", "sample-007"):
        for sheet in sheets:
            assert identity in (folder / f"{sheet}.html").read_text(encoding="utf-8")
    assert "question bank" not in messages, messages


def test_the_build_names_what_is_wrong_with_the_bank(tmp_path):
    spoiled = (SAMPLE / "questions/sample.yml").read_text(encoding="utf-8").replace("shown: 40 GiB", "shown: 41 GiB")
    spoiled = spoiled.replace("cell:sample#equal-scores", "cell:sample#gone")
    _, messages = build(tmp_path, spoiled)
    assert "sample.yml: sample-002: item: check.shown: '41 GiB' does not stand in answer_30s.en" in messages
    assert "sample.yml: sample-001: key_facts.0.evidence: notebook 'sample' has no code cell 'gone'" in messages


PROBLEMS = """<!doctype html><title>p</title><div data-content_root=""></div>
<section class="attn-problem" id="problem-attention"><p class="attn-problem-facts">attention</p></section>
<section class="attn-bug" id="bug-1"><form class="attn-bug-choices"><input type="radio" name="a" value="0">
<input type="radio" name="a" value="1"></form></section>
<section class="attn-bug" id="bug-2"><form><input type="radio" name="b" value="0"><input type="radio" name="b" value="1">
<input type="radio" name="b" value="0"></form></section>
<script type="module" src="../../_static/practice/main.js"></script>"""


def test_problems_and_bugs_are_remembered_by_the_first_answer(reader):
    visitor = reader()
    page = visitor.page
    visitor.context.route(
        "**/coding_problems.html", lambda route: route.fulfill(body=PROBLEMS, content_type="text/html")
    )
    place = f"{visitor.address}chapters/practice/coding_problems.html"
    page.goto(place)
    page.check("[name=solved]")
    page.check("[name=a][value='0']")
    page.check("[name=a][value='1']")
    page.locator("[name=b]").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.locator("[name=b]:checked").count() == 0, "arrows only look"
    page.keyboard.press("Space")
    page.wait_for_timeout(500)
    passed = {id: problem["passed"] for id, problem in visitor.stored()["problems"].items()}
    assert passed == {"attention": True, "bug-1": False, "bug-2": True}
    page.goto(place)
    expect(page.locator("[name=solved]")).to_be_checked()
    expect(page.locator("#bug-1 p")).to_contain_text("Wrong when you first saw it")
    visitor.open("study_plan")
    expect(page.locator(".attn-room")).to_contain_text("coding problems passed: 1; bugs spotted at first sight: 1")

"""The study plans: what `plans.yml` lists, in the words of both languages."""

from functools import partial
from html import escape
from pathlib import Path

import yaml
from sphinx.util import logging

from attnteach.bank.page import CODES
from attnteach.bank.render import to_inline
from attnteach.bank.words import LANGUAGES

from ..words import words

logger = logging.getLogger(__name__)

PLANS = Path(__file__).parent / "plans.yml"


def read_plans():
    """[{id, days: [[task, ...], ...]}, ...]."""
    return yaml.safe_load(PLANS.read_text(encoding="utf-8"))


# A task is (key, url, text): its key in the reader's ticks, where it leads, and text(language).


def reading(addresses, chapter):
    url = addresses.page(chapter)
    if not url:
        logger.warning("study plan: no chapter %r", chapter, type="bank")

    def text(language):
        return words("practice", language)["plans"]["read"].format(title=addresses.title(chapter, language))

    return f"read-{chapter}", url, text


def answering(addresses, questions, levels=()):
    query = "&".join([f"chapter={questions}", *(f"level={level}" for level in levels)])

    def text(language):
        title, grades = addresses.title(questions, language), ", ".join(levels)
        if levels:
            return words("practice", language)["plans"]["answer_levels"].format(title=title, levels=grades)
        return words("practice", language)["plans"]["answer"].format(title=title)

    return f"answer-{questions}-{'-'.join(levels)}", f"{addresses.page('browse')}?{query}", text


def coding(addresses, problem):
    place = addresses.label(f"problem-{problem}")

    def text(language):
        return words("practice", language)["plans"]["code"].format(problem=problem)

    return f"code-{problem}", place and place["url"], text


def visiting(addresses, room, label, query=None):
    page = addresses.page(room)

    def text(language):
        return words("practice", language)["plans"]["tasks"][label]

    return f"room-{room}", f"{page}?{query}" if page and query else page, text


TASKS = {"chapter": reading, "questions": answering, "problem": coding, "room": visiting}


def in_both(text, render=escape):
    """HTML of text(language) in both languages."""
    return "".join(f'<span lang="{CODES[language]}">{render(text(language))}</span>' for language in LANGUAGES)


def title(plan, language):
    return words("practice", language)["plans"]["plans"][plan]["title"]


def day_title(plan, number, language):
    return words("practice", language)["plans"]["plans"][plan]["days"][number - 1]


def task_html(addresses, root, task, identity):
    [kind] = task.keys() & TASKS.keys()
    key, url, text = TASKS[kind](addresses, **task)
    label = in_both(text, to_inline)
    link = f'<a href="{escape(root + url)}">{label}</a>' if url else label
    return f'<li data-task="{escape(f"{identity}-{key}")}">{link}</li>'


def plan_html(addresses, root, plan):
    days = []
    for number, tasks in enumerate(plan["days"], 1):
        entries = [
            task_html(addresses, root, task, f"{plan['id']}-{number}-{place}") for place, task in enumerate(tasks)
        ]
        days.append(f"<li><h3>{in_both(partial(day_title, plan['id'], number))}</h3><ul>{''.join(entries)}</ul></li>")
    head = in_both(partial(title, plan["id"]))
    return f'<section class="attn-plan" id="{plan["id"]}"><h2>{head}</h2><ol>{"".join(days)}</ol></section>'


def plans_html(addresses, root):
    """The study plans; each task has a box that the room's script brings to life."""
    return "".join(plan_html(addresses, root, plan) for plan in read_plans())

"""What belongs to the practice room on the pages of problems: the workbench, the form over their table, links to questions."""

from html import escape

from attnteach import judge
from attnteach.bank.render import to_inline

from .rooms import opening

TOOL = "attn-room attn-tool"  # a room that serves what stands on the page around it


def html(app, name, root):
    """The room in which a problem is solved; without scripts the stub above it is all there is."""
    return opening(app, "workbench", root, TOOL, problem=name) + "</div>"


def over_table(app, name, root):
    """The room in which the table of problems is narrowed."""
    return opening(app, name, root, TOOL) + "</div>"


def htmls(bank, addresses):
    """{"problem/ID": HTML}: links to the pages of the seed questions that a problem drills, and to the items that ask for it."""
    return {f"problem/{id}": related(bank, addresses, judge.problem(id)) for id in judge.problem_ids()}


def related(bank, addresses, problem):
    room = addresses.page("browse") or ""
    leads = [(addresses.page(f"thirty/{n}"), bank.leads[n], f"Q{n}: ") for n in problem.seed if n in bank.leads]
    items = [(f"{room}#{item.id}", item, "") for item in bank.items if item.problem == problem.id and not item.leads]
    rows = "".join(
        f'<li>{label}<a href="@root/{escape(page)}">{to_inline(item.question.en)}</a> '
        f'<span lang="zh-CN">{to_inline(item.question.zh)}</span></li>'
        for page, item, label in leads + items
        if page
    )
    return f"<ul>{rows}</ul>"

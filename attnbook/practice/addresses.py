"""Where things stand in the built book, as seen from its root; pages are known by their docname."""

from collections import defaultdict
from html import escape

from attnteach.bank.names import AmbiguousName, page_named
from attnteach.bank.render import to_inline

from ..words import words


class Addresses:
    """Pages, titles and sources by the names that the bank and the study plans use."""

    def __init__(self, app):
        self.app, self.env = app, app.env
        self.placed = defaultdict(set)  # {chapter: docnames of the pages on which its questions are placed}
        for docname, data in app.env.metadata.items():
            if "attn_questions_of" in data:
                self.placed[data["attn_questions_of"]].add(docname)
        cite = app.env.get_domain("cite")
        self.entries = cite.bibdata.data.entries
        self.citations = {citation.key: citation for citation in cite.citations}

    def docname(self, name):
        """The page that is called `name`; questions without a page of that name belong to the one that holds them."""
        docname = page_named(name, self.env.found_docs)
        holders = sorted(self.placed.get(name, ()))
        if docname is None and len(holders) > 1:
            raise AmbiguousName(
                f"the questions of {name!r} are placed on {' and '.join(holders)}, and no page has that name"
            )
        return docname or (holders[0] if holders else None)

    def page(self, name):
        """The address of a page, None if there is none."""
        docname = self.docname(name)
        return docname and self.app.builder.get_target_uri(docname)

    def title(self, name, language="en"):
        """A title of the catalogue, else the page's own, else the name."""
        docname = self.docname(name)
        own = self.env.titles[docname].astext() if docname in self.env.titles else name.replace("_", " ")
        return words("practice", language)["titles"].get(name, own)

    def label(self, name):
        """{text (HTML), url} of a label of the book, None where it is nowhere."""
        docname, anchor = self.env.get_domain("std").anonlabels.get(name, (None, None))
        url = docname and f"{self.app.builder.get_target_uri(docname)}#{anchor}"
        return url and {"text": escape(self.title(docname)), "url": url}

    def chapters(self, bank):
        """{chapter of the bank: {title, title_zh, url}}."""
        return {
            name: {"title": self.title(name), "title_zh": self.title(name, "zh"), "url": self.page(name)}
            for name in bank.chapters
        }

    def paper(self, key):
        entry = self.entries[key]
        people = [
            " ".join(person.last_names).replace("{", "").replace("}", "") for person in entry.persons.get("author", [])
        ]
        who = people[0] if len(people) == 1 else " & ".join(people) if len(people) == 2 else f"{people[0]} et al."
        title = entry.fields["title"].replace("{", "").replace("}", "")
        citation = self.citations.get(key)
        bibliography = self.page("bibliography")
        url = f"{bibliography}#{citation.citation_id}" if citation and bibliography else entry.fields.get("url")
        return {"text": escape(f"{who} ({entry.fields.get('year', 'n.d.')}). {title}"), "url": url}

    def evidence(self, evidence):
        """{text (HTML), url} of an evidence; without a url where there is nothing to link."""
        form, _, rest = evidence.partition(":")
        if form == "paper":
            return self.paper(rest) if rest in self.entries else {"text": escape(rest), "url": None}
        if form == "cell":
            notebook, _, cell = rest.partition("#")
            page = self.page(notebook)
            text = f"{escape(self.title(notebook))}: <code>{escape(cell)}</code>"
            return {"text": text, "url": f"{page}#{cell}" if page else None}
        return {"text": to_inline(rest.strip()), "url": None}


def failed_notebooks(env, bank):
    """Docnames of the notebooks that are cited as evidence but did not run to their end in this build."""
    from myst_nb.sphinx_ import NbMetadataCollector

    evidence = {each for item in bank.items for _, each in item.evidence if each.startswith("cell:")}
    names = {each.removeprefix("cell:").partition("#")[0] for each in evidence}
    cited = {page_named(name, env.found_docs) for name in names} - {None}
    runs = {docname: NbMetadataCollector.get_exec_data(env, docname) for docname in cited}
    return sorted(docname for docname, data in runs.items() if data and not data["succeeded"])

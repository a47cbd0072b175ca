"""The bank to take along: a table of the files."""

from attnteach.bank.words import LANGUAGES

from ..words import words


def html(app, name, root):
    folder, edition = f"{root}_static/practice/", app.config.language
    names = {language: words("practice", language)["rooms"]["language"] for language in LANGUAGES}

    def row(title, links):
        anchors = " · ".join(f'<a href="{folder}{file}"{kind}>{text}</a>' for file, text, kind in links)
        return f"<tr><th scope=row>{title}</th><td>{anchors}</td></tr>"

    def sheet(stem):
        to_print, pdf = (
            words("practice", edition)["downloads"]["to_print"],
            words("practice", edition)["downloads"]["pdf"],
        )
        web = [(f"{stem}-{code}.html", to_print.format(language=text), "") for code, text in names.items()]
        pdfs = [(f"{stem}-{code}.pdf", pdf.format(language=text), " download") for code, text in names.items()]
        return [*web, *(link for link in pdfs if link[0] in app.practice.pdfs)]

    decks = {**names, "bilingual": " + ".join(names.values())}
    rows = [
        row(
            words("practice", edition)["downloads"]["decks"],
            [(f"attention-{code}.apkg", text, " download") for code, text in decks.items()],
        ),
        row(words("practice", edition)["downloads"]["cheat_sheet"], sheet("cheat-sheet")),
        row(words("practice", edition)["downloads"]["question_bank"], sheet("question-bank")),
        row(words("practice", edition)["downloads"]["json"], [("bank.json", "bank.json", " download")]),
    ]
    return f'<table class="attn-downloads table">{"".join(rows)}</table>'

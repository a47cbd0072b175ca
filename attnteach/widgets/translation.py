"""The attention of the trained translators on a number that the reader chooses."""

from attnteach.models.translator import translate
from attnteach.plots import heat_map

from .explore import explore

NUMBERS = (47, 21, 74, 115, 470, 4_700, 12_345, 47_047, 234_196)


def draw_translation(translation, language, **options):
    """The weights of a Translation: a row for each word of the answer, a column for each English word; options of `heat_map`."""
    source, words, rows = translation
    return heat_map(rows, rows=words, columns=source, top=1.0, xlabel="English", ylabel=language, **options)


def translation_explorer(weights, numbers=NUMBERS):
    """Choose a number, a language and who asks: `translation_explorer(trained("translation"))`."""

    def draw(number, language, who_asks):
        return draw_translation(translate(weights, number, language, model=who_asks), language)

    def say(number, language, who_asks):
        source, words, rows = translate(weights, number, language, model=who_asks)
        most = [f"{word} reads {source[row.argmax()]} ({row.max():.2f})" for word, row in zip(words, rows, strict=True)]
        return f"{number:,} is said {' '.join(words)}. Largest weights: {', '.join(most)}."

    return explore(
        draw,
        alt=say,
        number={f"{number:,}": number for number in numbers},
        language=["German", "Chinese"],
        who_asks={"the previous state (Bahdanau)": "Bahdanau", "the new state (Luong)": "Luong"},
    )

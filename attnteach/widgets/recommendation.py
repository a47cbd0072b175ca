"""Which film next: what the trained recommender ranks and what it looked at, for histories to choose from."""

from attnteach.models.recommender import best, rank_films
from attnteach.plots import bars, heat_map, panels

from .explore import explore

HISTORIES = {
    "space": [
        "Star Wars: Episode IV",
        "Star Wars: Episode V -",
        "Star Wars: Episode VI",
        "Star Trek: First Contact",
        "Men in Black (a.k.a.",
    ],
    "cartoons": ["Toy Story", "Lion King, The", "Aladdin", "Beauty and the Beast", "Jungle Book, The"],
    "crime": ["Godfather, The", "Goodfellas", "Reservoir Dogs", "Pulp Fiction", "Usual Suspects, The"],
    "cartoons, then crime": [
        "Toy Story",
        "Lion King, The",
        "Aladdin",
        "Godfather, The",
        "Goodfellas",
        "Reservoir Dogs",
    ],
}


def draw_ranking(model, watched, k=8):
    """The films that come next, above, and the attention among those watched, below."""
    ranking = rank_films(model, watched)
    above, below = panels(2, 1, height=2.6 + 0.3 * k, height_ratios=(k, 8))
    bars(
        {short(name): value for name, value in best(model, ranking, k).items()},
        above,
        xlabel="score above the next film's",
    )
    names = [f"{i} {short(name, 18)}" for i, name in enumerate(ranking.films, start=1)]
    heat_map(
        ranking.weights,
        below,
        rows=names,
        columns=[str(i + 1) for i in range(len(names))],
        xlabel="film looked at",
        ylabel="",
        top=1.0,
    )
    return above


def say_ranking(model, watched):
    ranking = rank_films(model, watched)
    last = ranking.weights[-1]
    top = ", ".join(list(best(model, ranking, 3)))
    return f"After {ranking.films[-1]}: {top}. The last place gives {last.max():.0%} of its attention to {ranking.films[int(last.argmax())]}."


def recommender(model):
    """Prepared histories to choose from, as listed or backwards: `recommender(trained("sasrec"))`."""

    def watched(history, order):
        return HISTORIES[history][::order]

    return explore(
        lambda history, order: draw_ranking(model, watched(history, order)),
        alt=lambda history, order: say_ranking(model, watched(history, order)),
        history=list(HISTORIES),
        order={"as listed": 1, "backwards": -1},
    )


def short(name, most=30):
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"

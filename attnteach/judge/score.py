"""`python -m attnteach.judge.score [ID ...] --seeds N`: the score of the judge, a row for each problem, and each answer that it judged wrongly."""

import argparse
import time

from .corpus import NONE, OTHER, OWN, Score, libraries, right_outcomes, wrong_outcomes
from .problems import problem_ids

GAPS = "{:25}{:>13}{:>15}{:>7}{:>9}{:>6}   |{:>5}{:>9}{:>6}   |{:>9}{:>6}"
HEAD = GAPS.format("", "accepted", "refused", "own", "another", "none", "own", "another", "none", "another", "none")


def table(ids, seeds):
    """Judge the corpus in every library for every seed; prints a row as each problem is done, and gives the Score of all."""
    print(HEAD)
    total = []
    for id in ids:
        start = time.monotonic()
        rights = (each for seed in seeds for each in right_outcomes(id, seed))
        wrongs = (each for seed in seeds for on in libraries(id) for each in wrong_outcomes(id, seed, on))
        score = Score((*rights, *wrongs))
        print(f"{row(id, score)}{time.monotonic() - start:8.1f} s", flush=True)
        for each in score.faults:
            print(
                f"    {each.answer}, {each.backend or 'right'}, seed {each.seed}: {each.said or 'accepted' * each.passed}"
            )
        total += score.outcomes
    print(row("all", Score(tuple(total))))
    return Score(tuple(total))


def row(name, score):
    """One line of the table."""
    none = score.refused - score.explained - score.misled
    both = f"{score.accepted} of {score.right}", f"{score.refused} of {score.wrong}"
    twins = (score.unseen(twin=True)[kind] for kind in (OWN, OTHER, NONE))
    alone = (score.unseen(twin=False)[kind] for kind in (OTHER, NONE))
    return GAPS.format(name, *both, score.explained, score.misled, none, *twins, *alone)


def main():
    parser = argparse.ArgumentParser(
        prog="python -m attnteach.judge.score",
        description="Judge the corpus: right answers must be accepted, wrong ones refused with their cause. "
        "Causes are counted three times: as the judge names them; as it would, did it not know the answer before it, where another "
        "answer has the same cause; and the same where none has, so that no cause is right.",
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="problems; all without")
    parser.add_argument("--seeds", type=int, default=1, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    options = parser.parse_args()
    score = table(options.ids or problem_ids(), range(options.first, options.first + options.seeds))
    raise SystemExit(bool(score.faults))


if __name__ == "__main__":
    main()

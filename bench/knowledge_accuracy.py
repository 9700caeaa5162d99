"""How often a caller's question finds what the owner wrote, and how often it finds something else.

`python -m bench.knowledge_accuracy` reports every set; `--show mended_en` names what went wrong in one. The holdouts
are measured and never read: whoever mends something after looking into one has to write a fresh one.
"""

from __future__ import annotations

import argparse
import statistics
import time

from tests.receptionist.knowledge.question_sets import SET_NAMES, load_questions, measure_accuracy, open_index


def main() -> None:
    """Report all sets, or what went wrong in one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", choices=[name for name in SET_NAMES if not name.startswith("holdout")])
    options = parser.parse_args()
    for name in SET_NAMES:
        accuracy = measure_accuracy(name)
        print(
            f"{name:13} hit {accuracy.hits}/{accuracy.answerable} ({accuracy.hit_rate:.1%}), "
            f"wrong {accuracy.wrong}/{accuracy.questions} ({accuracy.wrong_rate:.1%})"
        )
        for miss in accuracy.misses if name == options.show else ():
            print(f"    {miss}")
    print(f"a question takes {_time_questions():.3f} ms at the median")


def _time_questions() -> float:
    times = []
    for question in (each for name in SET_NAMES for each in load_questions(name)):
        index = open_index(question.business, question.lang)
        started = time.perf_counter()
        index.find_answer(question.text)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()

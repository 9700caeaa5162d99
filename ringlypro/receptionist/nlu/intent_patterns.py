"""The expressions of the intents, as `packs/intents_en.toml` and `intents_es.toml` have them, made into patterns.

Sentences that stand above the expressions there are for tests and readers; nothing of them is read here.
"""

import re
from collections.abc import Iterable

from ringlypro.receptionist.language_packs import cache_packs, list_languages, read_pack
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary


@cache_packs
def _first_name_pattern() -> str:
    """First names of all languages, to know a person by who is asked for."""
    names = {name for lang in list_languages() for name in load_vocabulary(lang).words_for("names", "first_names")}
    return f"(?:{'|'.join(sorted(names))})"


@cache_packs
def load_intent_expressions(lang: str) -> dict[str, tuple[str, ...]]:
    """The expressions of each intent of a language, of what takes it back (`not_<intent>`), and of `booking`.

    The lists of [macros] are put in for their names.
    """
    pack = read_pack(lang, "intents")
    macros: dict[str, str] = pack["macros"] | {"first": _first_name_pattern()}

    def expand_macros(expression: str) -> str:
        for macro, expansion in macros.items():
            expression = expression.replace(f"<{macro}>", expansion)
        return expression

    return {key: tuple(map(expand_macros, expressions)) for key, expressions in pack["intents"].items()}


def compile_expressions(expressions: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all of them; for none it fits nothing. A phrase begins at a word: no "price" in "enterprise"."""
    joined = "|".join(f"(?:{expression})" for expression in expressions) or "(?!)"
    return re.compile(rf"(?<![\w'])(?:{joined})")


@cache_packs
def load_intent_patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """A pattern for each intent, for what takes it back, and for `booking`."""
    return {key: compile_expressions(expressions) for key, expressions in load_intent_expressions(lang).items()}

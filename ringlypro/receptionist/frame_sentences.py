"""The receptionist's own sentences around a caller's words, said again in the language of whoever reads them.

A follow-up is written down in the language of the call: what the caller said stays as it was said, what was put
around it is the same in every language.
"""

from __future__ import annotations

from ringlypro.receptionist.conversation_terms import Lang
from ringlypro.receptionist.language_packs import cache_packs, list_languages
from ringlypro.receptionist.locale import load_locale

_FRAME_PREFIX = "wish."
_TEXT_FIELD = "{text}"


def reword_frames(body: str, lang: Lang) -> str:
    """The text with each sentence of ours at its beginning in `lang`; the rest of it is the caller's."""
    sentences, rest = list[str](), body
    while rest:
        frame = next((frame for frame in _list_frames(lang) if _is_framed(rest, frame[0], frame[1])), None)
        if frame is None:
            break
        before, after, template = frame
        if _TEXT_FIELD in template:
            quoted_words = rest[len(before) : len(rest) - len(after)]
            return " ".join([*sentences, template.replace(_TEXT_FIELD, quoted_words)])
        sentences.append(template)
        rest = rest[len(before) :].lstrip()
    return " ".join([*sentences, *([rest] if rest else [])])


def _is_framed(text: str, before: str, after: str) -> bool:
    if after:
        return text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after)
    return text == before or text.startswith(before + " ")


@cache_packs
def _list_frames(lang: Lang) -> tuple[tuple[str, str, str], ...]:
    """What stands before and after a caller's words in some language, and the sentence in this one."""
    templates = load_locale(lang).templates
    frames = []
    for other_language in list_languages():
        for key, template in load_locale(other_language).templates.items():
            if key.startswith(_FRAME_PREFIX):
                before, _, after = template.partition(_TEXT_FIELD)
                frames.append((before, after, templates[key]))
    return tuple(frames)

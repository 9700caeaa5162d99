"""The one door of the hearing room: a sentence in, its meaning out."""

from ringlypro.receptionist.hearing.lexemes import parse
from ringlypro.receptionist.hearing.meaning import Listening, Understood
from ringlypro.receptionist.hearing.normalise import listen
from ringlypro.receptionist.hearing.times import when
from ringlypro.receptionist.hearing.vocabulary import vocabulary


def understand(text: str, listening: Listening) -> Understood:
    """Say what `text` means to a business that listens like this; never raises, never invents."""
    sentence = parse(listen(text, glued=listening.lang == "en"), vocabulary(listening.lang))
    found = when(sentence, sentence.kinds, listening, moves=False)
    return Understood(
        date=found.date,
        time=found.time,
        part=found.part,
        ambiguous=found.ambiguous,
        alternatives=found.alternatives,
        why=found.why,
        past=found.past,
        conflict=found.conflict,
    )

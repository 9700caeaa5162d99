"""The one door of the hearing room: a sentence in, its meaning out."""

from ringlypro.receptionist.hearing.meaning import Listening, Understood


def understand(text: str, listening: Listening) -> Understood:
    """Say what `text` means to a business that listens like this; never raises, never invents."""
    del text, listening
    return Understood()

"""From words to meaning: what a caller said, in English and Spanish alike.

Pure and deterministic: the same words under the same circumstances always mean the same.
"""

from ringlypro.receptionist.hearing.leanings import LEANS
from ringlypro.receptionist.hearing.meaning import Listening, Understood
from ringlypro.receptionist.hearing.understanding import understand, warm_up

__all__ = ["LEANS", "Listening", "Understood", "understand", "warm_up"]

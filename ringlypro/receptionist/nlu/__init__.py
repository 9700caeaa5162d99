"""From words to meaning: what a caller said, in English and Spanish alike.

Pure and deterministic: the same words under the same circumstances always mean the same.
"""

from ringlypro.receptionist.nlu.code_candidates import list_code_candidates
from ringlypro.receptionist.nlu.intent_classifier import PREDICTION_PREFIX
from ringlypro.receptionist.nlu.interface import NluRequest, NluResult, ReadBackKind
from ringlypro.receptionist.nlu.phone_correction import correct_phone_digits
from ringlypro.receptionist.nlu.pipeline import understand_utterance, warm_up_nlu

__all__ = [
    "PREDICTION_PREFIX",
    "NluRequest",
    "NluResult",
    "ReadBackKind",
    "correct_phone_digits",
    "list_code_candidates",
    "understand_utterance",
    "warm_up_nlu",
]

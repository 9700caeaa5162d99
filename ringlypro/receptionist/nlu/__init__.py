"""From words to meaning: what a caller said, in English and Spanish alike.

Pure and deterministic: the same words under the same circumstances always mean the same.
"""

from ringlypro.receptionist.nlu.code_candidates import list_code_candidates, list_sign_candidates
from ringlypro.receptionist.nlu.code_correction import correct_code, spell_code
from ringlypro.receptionist.nlu.intent_classifier import PREDICTION_PREFIX
from ringlypro.receptionist.nlu.intent_rules import says_what_was_meant
from ringlypro.receptionist.nlu.interface import IntentClause, NluRequest, NluResult, ReadBackKind
from ringlypro.receptionist.nlu.language_detection import is_choice_of_language
from ringlypro.receptionist.nlu.phone_correction import correct_phone_digits
from ringlypro.receptionist.nlu.pipeline import match_corrected_code
from ringlypro.receptionist.nlu.spoken_digits import read_spoken_digits
from ringlypro.receptionist.nlu.time_resolution import is_within_hours
from ringlypro.receptionist.nlu.understanding import understand_utterance, warm_up_nlu

__all__ = [
    "PREDICTION_PREFIX",
    "IntentClause",
    "NluRequest",
    "NluResult",
    "ReadBackKind",
    "correct_code",
    "correct_phone_digits",
    "is_choice_of_language",
    "is_within_hours",
    "list_code_candidates",
    "list_sign_candidates",
    "match_corrected_code",
    "read_spoken_digits",
    "says_what_was_meant",
    "spell_code",
    "understand_utterance",
    "warm_up_nlu",
]

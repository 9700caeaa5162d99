"""Every number that decides between two readings of what a caller said or keyed, and why it is what it is.

Margins are hundredths of the logarithm of the odds by which a sentence leans to an intent before the next one; 60 is
not quite two to one. Each limit is held from both sides by `tests/receptionist/test_decision_limits.py`.
"""

from typing import Final

# -- how far a sentence must lean ------------------------------------------------------------------------------------

HINT_MARGIN: Final = 20
"""A hint is enough where no rule heard anything in a whole story: not to go along would be to ask again."""
CLEAR_MARGIN: Final = 60
"""A sentence that no rule knows is taken for what it clearly leans to; less is a toss-up, and asking costs one turn."""
STRONG_MARGIN: Final = 150
"""Against a "no" or "again" that a rule heard in passing, and to change a booking that nobody spoke of."""
FIRM_MARGIN: Final = 200
"""To end a call or to take something back for how it sounds, or to leave a "no" that the sentence begins with."""
CERTAIN_MARGIN: Final = 250
"""Against a wish that a rule did hear: the words are there, so that only a lean beyond doubt outweighs them."""
UNBOOKED_CHANGE_MARGIN: Final = 500
"""To change a booking nobody spoke of, where a rule heard another wish: practically never."""

# -- how many words --------------------------------------------------------------------------------------------------

BRIEF_ANSWER_WORDS: Final = 4
""""Yes that's fine thanks" is an answer and nothing else; "yeah" in more words than these is how people begin."""
AGREEMENT_WORDS: Final = 24
"""A longer sentence may hold a yes, but nobody agrees in so many words without saying something else as well."""
STORY_WORDS: Final = 10
"""In a sentence of more words somebody tells what they want, and little of it is in any one word."""
UNCLAIMED_ANSWER_WORDS: Final = 1
"""Whoever says no more than this beside the slot that was asked for has answered: "Tuesday open"."""
SHORT_COMMAND_WORDS: Final = 3
"""Where any words are the answer (what is it about?), only so few are a command instead."""
WAITING_WORDS: Final = 6
"""Up to these "hold on a second" asks for time alone; more words have something in them."""
ECHO_WORDS: Final = 3
"""From so many words on what is heard may be the end of what was just said; fewer are said again by callers as well."""
SHORT_QUESTION_WORDS: Final = 2
"""Up to these ("what?", "how much") a question is nobody's to call back about."""
LONG_REPLY_WORDS: Final = 3
"""A second reply of more words than these that says nothing to us is written down for a person."""
LONG_OPENING_WORDS: Final = 5
"""What is said first in more words than these is somebody's concern, even where no rule knows it."""
INTRODUCTION_WORDS: Final = 6
"""So many more words may go into saying who calls: "hi good morning this is Dana Whitfield"."""
FAQ_MATCH_WORDS: Final = 2
"""The owner's question in the very words; one word alone ("seguro": sure, insurance) proves nothing."""

# -- how alike -------------------------------------------------------------------------------------------------------

OVERRIDE_SIMILARITY: Final = 80
"""Per cent that two words have in common to be one word misheard: "whitening", "whitenin"."""
OVERRIDE_WORD_LETTERS: Final = 4
"""Shorter words are never misheard for one another: "can" is not "can't"."""
SPOKEN_WORD_SIMILARITY: Final = 86
"""The same for words of services and answers: a slip in six letters, not in five."""
QUESTION_SIMILARITY: Final = 84
"""Per cent of an owner's question that must have been said to be that question."""

NAME_SPELLING_SIMILARITY: Final = 70
"""Per cent that letters have in common with the name they spell: "Kathy, C A T H Y" is one name, "Kat, C A T" two."""

# -- which code ------------------------------------------------------------------------------------------------------

SIMILAR_SIGN_COST: Final = 0.45
"""What a sign costs that the ear takes for the one of the code (B and V), where another one costs 1."""
MISSING_SIGN_COST: Final = 0.85
"""What a sign of the code costs that was not heard: a little less than one that was heard and is wrong."""
SPELLED_SIGN_COST: Final = 0.7
"""What a sign costs that was spelled and that the code does not have: callers say more than their code."""
WORD_SIGN_COST: Final = 0.35
"""The same for the first letter of a word that spells nothing, which was likely no sign at all."""
CODE_DISTANCE_SHARE: Final = 0.36
"""What may be wrong with a code for each of its signs: two of six."""
SHORT_CODE_DISTANCE: Final = 1.3
"""What may be wrong with a code of three signs: one of them, and not two."""
CODE_MARGIN: Final = 0.8
"""By how much nearer a code must be than any other: a sign that is heard clearly, and not one that is confused."""

# -- how far apart ---------------------------------------------------------------------------------------------------

EMERGENCY_WORDS_BETWEEN: Final = 4
"""Words that may stand between two kinds of words of a frame: "my throat is all of a sudden closing"."""
MILD_WORDS_BETWEEN: Final = 2
"""So many between what is mild and what it makes mild: farther off it speaks of something else."""

# -- which language --------------------------------------------------------------------------------------------------

LANGUAGE_LEAD: Final = 1
"""At the greeting, words of the other language must be more by so many."""
LANGUAGE_LEAD_AGAIN: Final = 2
"""Later in a call, where a sentence said nothing in the language it was held in."""
OWN_LANGUAGE_WORDS: Final = 2
"""So many words of the language spoken until now, and it is still that one."""
FOREIGN_WORDS: Final = 2
"""Words that only the other language has, to be heard as that language in the middle of a call."""

# -- the telephone ---------------------------------------------------------------------------------------------------

MIN_SPEECH_CONFIDENCE: Final = 0.35
"""Below this confidence of the telephone company nothing is taken for granted, but for an emergency or a person."""
FEWEST_PHONE_KEYS: Final = 7
"""Keys of a telephone number; fewer after that question are an answer by key."""

# -- what the owner wrote --------------------------------------------------------------------------------------------

KNOWLEDGE_COVERAGE: Final = 0.6
"""Share of what a question asks, by weight, that a text must have to be quoted."""
KNOWLEDGE_MARGIN: Final = 0.08
"""By how much more than any other: two that fit alike are none."""
KNOWLEDGE_TOPIC_SHARE: Final = 0.9
"""What another word for the same is worth, where the word itself is worth 1."""
KNOWLEDGE_HEAD_SHARE: Final = 0.2
"""By how much a text goes before others that has all of the question in its first words, which say what it is about."""
KNOWLEDGE_LIGHT_WEIGHT: Final = 0.25
"""What a word counts that owners and callers use for everything ("take", "offer"), where others count 1."""

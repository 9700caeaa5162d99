"""TwiML as Twilio reads it: whatever it would ignore, misread or warn about is an error here.

The attributes are those of Twilio's reference for the few verbs a receptionist needs; the codes are Twilio's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.etree import ElementTree as ET

MAX_DOCUMENT_BYTES = 64 * 1024
XML_TYPES = frozenset(("text/xml", "application/xml"))

UNREADABLE, UNKNOWN, WRONG_TYPE, TOO_LARGE = "12100", "12200", "12300", "11750"
EMPTY_SAY, LONG_SAY, AUTO_WITH_MODEL, BAD_URL = "13520", "13521", "13335", "11100"


class TwimlError(Exception):
    """The document cannot be followed; `code` is the one Twilio's debugger would show."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class TwimlElement:
    """A verb or noun with its attributes as written."""

    name: str
    attrs: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[TwimlElement, ...] = ()


AttributeCheck = Callable[[str], bool]


def _matches_pattern(pattern: str) -> AttributeCheck:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _are_hints_valid(value: str) -> bool:
    phrases = value.split(",")
    return len(phrases) <= 500 and all(0 < len(phrase.strip()) <= 100 for phrase in phrases)


ANY_TEXT = _matches_pattern(r"(?s).+")
URL = _matches_pattern(r"(https?://[^\s/]+|/)\S*")
METHOD, FLAG, POSITIVE_INTEGER = (
    _matches_pattern("POST|GET"),
    _matches_pattern("true|false"),
    _matches_pattern("[1-9][0-9]*"),
)
NUMBER, LOCALE, KEYS = (
    _matches_pattern(r"\+[1-9][0-9]{6,14}"),
    _matches_pattern("[a-z]{2}-[A-Z]{2}"),
    _matches_pattern("[0-9*#]*"),
)
VOICE = _matches_pattern(r"Polly\.\w+(-Neural|-Generative)?|Google\.[\w-]+|man|woman|alice")

SAY = {"voice": VOICE, "language": LOCALE, "loop": POSITIVE_INTEGER}
RECORDING = {
    "recordingStatusCallback": URL,
    "recordingStatusCallbackMethod": METHOD,
    "recordingStatusCallbackEvent": _matches_pattern(
        "(in-progress|completed|absent)( (in-progress|completed|absent))*"
    ),
    "trim": _matches_pattern("trim-silence|do-not-trim"),
}
ATTRIBUTES: Mapping[str, Mapping[str, AttributeCheck]] = {
    "Response": {},
    "Say": SAY,
    "Play": {"loop": POSITIVE_INTEGER, "digits": _matches_pattern("[0-9*#wW]+")},
    "Pause": {"length": POSITIVE_INTEGER},
    "Gather": {
        "input": _matches_pattern("speech|dtmf|speech dtmf|dtmf speech"),
        "action": URL,
        "method": METHOD,
        "language": LOCALE,
        "hints": _are_hints_valid,
        "timeout": POSITIVE_INTEGER,
        "speechTimeout": _matches_pattern("auto|[1-9][0-9]*"),
        "speechModel": ANY_TEXT,
        "maxSpeechTime": POSITIVE_INTEGER,
        "numDigits": POSITIVE_INTEGER,
        "finishOnKey": _matches_pattern("[0-9*#]?"),
        "actionOnEmptyResult": FLAG,
        "profanityFilter": FLAG,
        "bargeIn": FLAG,
        "enhanced": FLAG,
        "partialResultCallback": URL,
        "partialResultCallbackMethod": METHOD,
    },
    "Record": {
        "action": URL,
        "method": METHOD,
        "timeout": POSITIVE_INTEGER,
        "finishOnKey": KEYS,
        "maxLength": POSITIVE_INTEGER,
        "playBeep": FLAG,
        "transcribe": FLAG,
        "transcribeCallback": URL,
        **RECORDING,
    },
    "Dial": {
        "action": URL,
        "method": METHOD,
        "timeout": POSITIVE_INTEGER,
        "timeLimit": POSITIVE_INTEGER,
        "callerId": NUMBER,
        "answerOnBridge": FLAG,
        "hangupOnStar": FLAG,
        "ringTone": ANY_TEXT,
        "record": _matches_pattern("do-not-record|record-from-(answer|ringing)(-dual)?"),
        **RECORDING,
    },
    "Number": {
        "url": URL,
        "method": METHOD,
        "sendDigits": ANY_TEXT,
        "statusCallback": URL,
        "statusCallbackMethod": METHOD,
        "statusCallbackEvent": ANY_TEXT,
    },
    "Redirect": {"method": METHOD},
    "Hangup": {},
    "Reject": {"reason": _matches_pattern("rejected|busy")},
}
SOUNDS = frozenset(("Say", "Play", "Pause"))
CHILDREN = {
    "Response": SOUNDS | {"Gather", "Record", "Dial", "Redirect", "Hangup", "Reject"},
    "Gather": SOUNDS,
    "Dial": frozenset(("Number",)),
}
WITH_TEXT = frozenset(("Say", "Play", "Redirect", "Number"))
REQUIRED = {"Say": ("language",), "Gather": ("input", "action", "language")}

ABSOLUTE_URL = _matches_pattern(r"https?://[^\s/]+\S*")
RULES: tuple[tuple[str, Callable[[TwimlElement], bool], str, str], ...] = (
    ("Say", lambda say: any(sign.isalnum() for sign in say.text), EMPTY_SAY, "nothing to say"),
    ("Say", lambda say: len(say.text) <= 3000 and len(quote(say.text)) <= 4500, LONG_SAY, "too long to be spoken"),
    ("Play", lambda play: ABSOLUTE_URL(play.text), BAD_URL, "a recording is fetched from an absolute address"),
    ("Redirect", lambda redirect: URL(redirect.text), BAD_URL, "no address to go to"),
    ("Number", lambda number: NUMBER(number.text), UNKNOWN, "no number to ring"),
    ("Dial", lambda dial: bool(dial.children), UNKNOWN, "nobody to ring"),
    (
        "Gather",
        lambda gather: gather.attrs.get("speechTimeout") != "auto" or "speechModel" not in gather.attrs,
        AUTO_WITH_MODEL,
        "speechTimeout auto does not go with a model",
    ),
)
"""What no list of attributes can say."""


def parse_twiml(body: bytes, content_type: str) -> tuple[TwimlElement, ...]:
    """The verbs of an answer; raises `TwimlError`."""
    kind, _, charset = content_type.lower().partition(";")
    if kind.strip() not in XML_TYPES or charset.strip() not in ("", "charset=utf-8"):
        raise TwimlError(WRONG_TYPE, f"content type {content_type!r}")
    if len(body) > MAX_DOCUMENT_BYTES:
        raise TwimlError(TOO_LARGE, f"{len(body)} bytes")
    if b"<!" in body:
        raise TwimlError(UNREADABLE, "comments and document types have no place here")
    try:
        root = ET.fromstring(body)  # noqa: S314  # our own answers; document types were refused above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise TwimlError(UNREADABLE, str(error)) from error
    if root.tag != "Response":
        raise TwimlError(UNKNOWN, f"the document is a {root.tag}")
    return _parse_element(root, CHILDREN).children


def _parse_element(node: ET.Element, allowed: Mapping[str, frozenset[str]]) -> TwimlElement:
    name = node.tag
    for key, value in node.attrib.items():
        check = ATTRIBUTES[name].get(key)
        if check is None or not check(value):
            raise TwimlError(UNKNOWN, f"{name} cannot have {key}={value!r}")
    words = "".join(_own_texts(node))
    if words.strip() and (name not in WITH_TEXT or len(node)):
        raise TwimlError(UNKNOWN, f"{name} holds loose text")
    for child in node:
        if child.tag not in allowed.get(name, ()):
            raise TwimlError(UNKNOWN, f"{name} cannot hold {child.tag}")
    children = tuple(_parse_element(child, allowed) for child in node)
    element = TwimlElement(name, dict(node.attrib), words.strip(), children)
    _check_rules(element)
    return element


def _own_texts(node: ET.Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        yield child.tail or ""


def _check_rules(element: TwimlElement) -> None:
    for attribute in REQUIRED.get(element.name, ()):
        if attribute not in element.attrs:
            raise TwimlError(UNKNOWN, f"{element.name} without {attribute}")
    for name, holds, code, detail in RULES:
        if name == element.name and not holds(element):
            raise TwimlError(code, detail)

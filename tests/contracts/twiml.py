"""TwiML as twilio's own package understands it, held against what our doors answer.

The package knows every verb, attribute and nesting but checks none of them; so they are read out of it here, by
calling each of its methods and looking at what comes out. The rules below it are those of Twilio's reference.
"""

import inspect
import re
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote
from xml.etree import ElementTree as ET

from twilio.twiml import TwiML
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

LARGEST = 64_000
CONTENT_TYPES = ("text/xml", "application/xml")
MARK = "en-US"  # passes the package's only check, that of a language

WHOLE = re.compile("[0-9]+")
VALUES = {
    "method": re.compile("POST|GET"),
    "input": re.compile("dtmf|speech|dtmf speech|speech dtmf"),
    "language": re.compile("[a-z]{2}-[A-Z]{2}"),
    "speechTimeout": re.compile("auto|[1-9][0-9]*"),
    "finishOnKey": re.compile("[0-9*#]*"),
    "reason": re.compile("rejected|busy"),
    "callerId": re.compile(r"\+[1-9][0-9]{6,14}"),
    "recordingStatusCallbackEvent": re.compile("(in-progress|completed|absent| )+"),
    **dict.fromkeys(("timeout", "numDigits", "maxLength", "length", "timeLimit", "loop"), WHOLE),
    **dict.fromkeys(
        (
            "actionOnEmptyResult",
            "playBeep",
            "transcribe",
            "answerOnBridge",
            "hangupOnStar",
            "bargeIn",
            "profanityFilter",
        ),
        re.compile("true|false"),
    ),
    **dict.fromkeys(
        ("action", "url", "transcribeCallback", "recordingStatusCallback", "statusCallback", "partialResultCallback"),
        re.compile(r"https?://[^\s/]+\S*"),
    ),
}
METHODS = re.compile(r"\w+Method")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
LAST = ("Redirect", "Hangup", "Reject")  # nothing after these is reached
VOICES = {
    "Polly.Joanna": "en-US",
    "Polly.Matthew": "en-US",
    "Polly.Lupe": "es-US",
    "Polly.Pedro": "es-US",
    "Polly.Mia": "es-MX",
}


@dataclass
class Shape:
    """What an element may have."""

    attrs: set = field(default_factory=set)
    children: dict = field(default_factory=dict)
    text: bool = False


@cache
def shape(element: type[TwiML]) -> Shape:
    """The children of an element, learned by asking the package to nest each of them."""
    merged_shape = Shape()
    for name, method in inspect.getmembers(element, inspect.isfunction):
        if name.startswith("_") or hasattr(TwiML, name):
            continue
        for parameter in inspect.signature(method).parameters.values():
            if parameter.name != "self" and parameter.kind is not parameter.VAR_KEYWORD:
                _learn(merged_shape, element, name, parameter.name)
        _learn(merged_shape, element, name, None)
    return merged_shape


def _learn(shape: Shape, element: type[TwiML], name: str, parameter: str | None) -> None:
    parent = element.__new__(element)
    TwiML.__init__(parent)
    method = getattr(parent, name)
    signature = inspect.signature(method)
    needed = {
        p.name: "-" for p in signature.parameters.values() if p.default is p.empty and p.kind is not p.VAR_KEYWORD
    }
    child = method(**(needed | ({parameter: MARK} if parameter else {})))
    if not isinstance(child, TwiML):
        return
    existing = shape.children.setdefault(child.name, (type(child), Shape()))[1]
    existing.attrs |= {key for key, value in child.attrs.items() if value == MARK}
    existing.text = existing.text or child.value is not None


def check_twiml(answer, *, kind: str = "voice") -> ET.Element:
    """Assert that an answer is TwiML that Twilio takes without a warning; gives the parsed document.

    `answer` is text, bytes, or a response with `headers` and `content`; `kind` is "voice" or "text" (for SMS).
    """
    body, problems = _body(answer)
    if len(body) >= LARGEST:
        problems.append(f"{len(body)} bytes are more than Twilio reads")
    root = ET.fromstring(body.decode("utf-8"))
    if root.tag != "Response" or root.attrib:
        problems.append(f"the document is <{root.tag}> with {root.attrib}")
    _check(root, VoiceResponse if kind == "voice" else MessagingResponse, problems)
    assert not problems, "\n".join([*problems, body.decode("utf-8")])
    return root


def _body(answer) -> tuple[bytes, list[str]]:
    if isinstance(answer, str):
        return answer.encode(), []
    if isinstance(answer, bytes):
        return answer, []
    kind, _, charset = answer.headers.get("content-type", "").partition(";")
    good = kind.strip() in CONTENT_TYPES and charset.strip().lower() in ("", "charset=utf-8")
    return answer.content, [] if good else [f"content type {kind!r} {charset!r}"]


def _check(node: ET.Element, element: type[TwiML], problems: list[str]) -> None:
    allowed = shape(element).children
    if (tails := "".join(child.tail or "" for child in node).strip()) or (
        node.tag == "Response" and (node.text or "").strip()
    ):
        problems.append(f"<{node.tag}> holds loose text {tails!r}")
    for child, following in zip(node, [*node, None][1:], strict=True):
        if child.tag not in allowed:
            problems.append(f"<{node.tag}> cannot hold <{child.tag}>")
            continue
        kind, existing = allowed[child.tag]
        if (child.text or "").strip() and not existing.text:
            problems.append(f"<{child.tag}> holds text")
        if unknown := set(child.attrib) - existing.attrs:
            problems.append(f"<{child.tag}> has no {sorted(unknown)}")
        problems += [
            f"<{child.tag}> {name}={value!r}" for name, value in child.attrib.items() if not _fits(name, value)
        ]
        problems += [f"<{child.tag}> {rule}" for rule in RULES.get(child.tag, _none)(child, following)]
        if ILLEGAL.search("".join((child.text or "", *child.attrib.values()))):
            problems.append(f"<{child.tag}> holds control characters")
        if child.tag in LAST and following is not None:
            problems.append(f"<{following.tag}> after <{child.tag}> is never reached")
        _check(child, kind, problems)


def _fits(name: str, value: str) -> bool:
    pattern = VALUES["method"] if METHODS.fullmatch(name) else VALUES.get(name)
    return pattern is None or pattern.fullmatch(value) is not None


def _none(_node, _following):
    return ()


def _say(node, _following):
    text = (node.text or "").strip()
    if not any(sign.isalnum() for sign in text):
        yield "says nothing (13520)"
    if len(text) >= 3000 or len(quote(text)) > 4500:
        yield f"is too long: {len(text)} (13521)"
    if "language" not in node.attrib:
        yield "does not say in which language"
    spoken = VOICES.get(node.get("voice", "").removesuffix("-Neural").removesuffix("-Generative"))
    if spoken and spoken != node.get("language"):
        yield f"lets {node.get('voice')} speak {node.get('language')}"


def _gather(node, following):
    if "action" not in node.attrib:
        yield "asks for the same document again"
    if "language" not in node.attrib:
        yield "does not say in which language"
    if node.get("actionOnEmptyResult") != "true" and following is None:
        yield "leaves a silent caller with nothing"
    if node.get("speechTimeout") == "auto" and "speechModel" in node.attrib:
        yield "has speechTimeout auto and a model (13335)"
    phrases = node.get("hints", "").split(",") if node.get("hints") else []
    if len(phrases) > 500 or any(not 0 < len(phrase.strip()) <= 100 for phrase in phrases):
        yield "has hints that Twilio does not take"


def _address(node, _following):
    if not VALUES["url"].fullmatch((node.text or "").strip()):
        yield f"needs a whole address, not {node.text!r}"


def _number(node, _following):
    if not VALUES["callerId"].fullmatch((node.text or "").strip()):
        yield f"cannot ring {node.text!r}"


def _message(node, _following):
    if not (node.text or "").strip() and not len(node):
        yield "has no words"
    if len(node.text or "") > 1600:
        yield "is longer than 1600 characters"


def _dial(node, _following):
    if not len(node) and not (node.text or "").strip():
        yield "rings nobody"


RULES = {
    "Say": _say,
    "Gather": _gather,
    "Play": _address,
    "Redirect": _address,
    "Number": _number,
    "Message": _message,
    "Dial": _dial,
}

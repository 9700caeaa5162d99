"""The requests we make to Twilio, SendGrid and ElevenLabs, each as a JSON Schema in our own words.

Closed: a parameter the vendor does not know fails a test here, where the vendor would ignore it. Values arrive as a
form spells them.
"""

FLAG = {"enum": ["true", "false"]}
WHOLE = {"type": "string", "pattern": "^[0-9]{1,4}$"}
PHONE = {"type": "string", "pattern": r"^\+[1-9][0-9]{6,14}$"}
URL = {"type": "string", "pattern": r"^https?://[^\s/]+/[^\s?#]*$"}
METHOD = {"enum": ["GET", "POST"]}


def closed(properties, *, required=(), **more):
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def sid(kind):
    return {"type": "string", "pattern": f"^{kind}[0-9a-f]{{32}}$"}


PAGE = {"PageSize": WHOLE, "Page": WHOLE, "PageToken": {"type": "string"}}
NOTHING = closed({})

NUMBER_SEARCH = closed(
    {
        **PAGE,
        "AreaCode": {"type": "string", "pattern": "^[2-9][0-9]{2}$"},
        "VoiceEnabled": FLAG,
        "SmsEnabled": FLAG,
        "Contains": {"type": "string"},
    },
    required=["VoiceEnabled", "SmsEnabled"],
)

NUMBER_LIST = closed({**PAGE, "FriendlyName": {"type": "string", "maxLength": 64}, "PhoneNumber": PHONE})

NUMBER_PURCHASE = closed(
    {
        "PhoneNumber": PHONE,
        "FriendlyName": {"type": "string", "minLength": 1, "maxLength": 64},
        **dict.fromkeys(("VoiceUrl", "VoiceFallbackUrl", "StatusCallback", "SmsUrl", "SmsFallbackUrl"), URL),
        **dict.fromkeys(
            ("VoiceMethod", "VoiceFallbackMethod", "StatusCallbackMethod", "SmsMethod", "SmsFallbackMethod"), METHOD
        ),
    },
    required=["PhoneNumber", "FriendlyName", "VoiceUrl", "VoiceFallbackUrl", "StatusCallback", "SmsUrl"],
)

CALL_UPDATE = closed({"Url": URL, "Method": METHOD}, required=["Url"])
"""What leads a call that is going on somewhere else; the rest of `UpdateCall` is nothing we ask for."""

MESSAGE = closed(
    {
        "To": PHONE,
        "From": PHONE,
        "MessagingServiceSid": sid("MG"),
        "Body": {"type": "string", "minLength": 1, "maxLength": 1600},
        "StatusCallback": URL,
    },
    required=["To", "Body"],
    oneOf=[{"required": ["From"]}, {"required": ["MessagingServiceSid"]}],
)

MESSAGE_LIST = closed({**PAGE, "To": PHONE, "From": PHONE})

ADDRESS = closed(
    {"email": {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+$"}, "name": {"type": "string"}}, required=["email"]
)

LETTER = closed(
    {
        "from": ADDRESS,
        "subject": {"type": "string", "minLength": 1, "maxLength": 998},
        "personalizations": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": closed(
                {
                    "to": {"type": "array", "minItems": 1, "maxItems": 1, "items": ADDRESS},
                    "custom_args": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                required=["to"],
            ),
        },
        "content": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "prefixItems": [closed({"type": {"const": "text/plain"}, "value": {"type": "string", "minLength": 1}})],
            "items": closed({"type": {"const": "text/html"}, "value": {"type": "string", "minLength": 1}}),
        },
        "custom_args": {"type": "object", "additionalProperties": {"type": "string"}},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        "tracking_settings": closed(
            {
                "click_tracking": closed({"enable": {"type": "boolean"}, "enable_text": {"type": "boolean"}}),
                "open_tracking": closed({"enable": {"type": "boolean"}, "substitution_tag": {"type": "string"}}),
            }
        ),
    },
    required=["from", "subject", "personalizations", "content"],
)

SPEECH_QUERY = closed({"output_format": {"enum": ["mp3_22050_32", "mp3_44100_32", "mp3_44100_64", "mp3_44100_128"]}})

SPEECH = closed(
    {
        "text": {"type": "string", "minLength": 1, "maxLength": 40_000},
        # The first two models were removed in July 2026; the multilingual one knows no language_code.
        "model_id": {"enum": ["eleven_flash_v2_5", "eleven_multilingual_v2", "eleven_v3"]},
        "language_code": {"enum": ["en", "es"]},
        "voice_settings": closed(
            {
                "stability": {"type": "number", "minimum": 0, "maximum": 1},
                "similarity_boost": {"type": "number", "minimum": 0, "maximum": 1},
                "style": {"type": "number", "minimum": 0, "maximum": 1},
                "speed": {"type": "number", "minimum": 0.7, "maximum": 1.2},
                "use_speaker_boost": {"type": "boolean"},
            }
        ),
    },
    required=["text", "model_id"],
)

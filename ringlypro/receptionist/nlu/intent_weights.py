"""The learnt weights of the intent classifier, as one compressed file a language that `make classifier` writes.

Compressed are a line of JSON (the intents and the bias of each), a line for each feature, and then a row of 16-bit
whole numbers for each feature, the lowest byte first. Rows stay bytes until a sentence asks for them.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringlypro.receptionist.language_packs import cache_packs, find_extra_file

_COMPRESSION_LEVEL = 9


@dataclass(frozen=True, slots=True)
class ClassifierModel:
    """The intents in order, the bias of each, and for each feature the place of its row of weights."""

    intents: tuple[str, ...]
    bias: tuple[int, ...]
    row_offsets: Mapping[str, int]
    rows: bytes
    row_format: struct.Struct

    def find_weights(self, features: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
        """Of these features those that were learnt, each with a weight for each intent, in hundredths of log odds."""
        find_offset, unpack_row, rows = self.row_offsets.get, self.row_format.unpack_from, self.rows
        return [
            (feature, unpack_row(rows, offset)) for feature in features if (offset := find_offset(feature)) is not None
        ]


def encode_weights(intents: list[str], bias: list[int], weights: Mapping[str, list[int]]) -> bytes:
    """The content of a file of weights, not yet compressed; features are sorted, so that it is the same every time."""
    features = sorted(weights)
    header = json.dumps({"intents": intents, "bias": bias, "features": len(features)}, separators=(",", ":"))
    row_format = _row_format(len(intents))
    rows = b"".join(row_format.pack(*weights[feature]) for feature in features)
    return "\n".join([header, *features, ""]).encode() + rows


def decode_weights(content: bytes) -> ClassifierModel:
    """The model that `encode_weights` has written."""
    header_line, _, remainder = content.partition(b"\n")
    header = json.loads(header_line)
    row_format = _row_format(len(header["intents"]))
    names_end = len(remainder) - header["features"] * row_format.size
    features = remainder[:names_end].decode().split("\n")[:-1]
    offsets = range(0, len(features) * row_format.size, row_format.size)
    return ClassifierModel(
        tuple(header["intents"]),
        tuple(header["bias"]),
        dict(zip(features, offsets, strict=True)),
        remainder[names_end:],
        row_format,
    )


def compress_weights(content: bytes) -> bytes:
    """The file of a content; its bytes may differ between versions of zlib, what they hold does not."""
    return zlib.compress(content, _COMPRESSION_LEVEL)


def read_weights(lang: str) -> bytes:
    """The content of the file of a language; without one every sentence is something else, by no margin at all."""
    path = find_extra_file(lang, f"intent_weights_{lang}.bin")
    return zlib.decompress(path.read_bytes()) if path else encode_weights(["other"], [0], {})


def hash_content(content: bytes) -> str:
    """What a content is compared by."""
    return hashlib.sha256(content).hexdigest()


@cache_packs
def load_model(lang: str) -> ClassifierModel:
    """The weights of a language, as they were made."""
    return decode_weights(read_weights(lang))


def _row_format(intent_count: int) -> struct.Struct:
    """So many signed numbers of two bytes."""
    return struct.Struct(f"<{intent_count}h")

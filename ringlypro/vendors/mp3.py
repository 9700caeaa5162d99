"""Is this an MP3 from its first frame to its last?

A recording that is an error page, or breaks off, would be played to a caller for weeks: it is cached by its content.
The frame table is that of ISO 11172-3 and 13818-3, layer III.
"""

from __future__ import annotations

BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
HEADER_BYTES = 4
ID3_HEADER_BYTES = 10


def mp3_duration(sound: bytes) -> float | None:
    """How long the recording lasts; None when it is not a whole MP3."""
    position = _after_tag(sound)
    length = 0.0
    while position < len(sound):
        if sound[position : position + 3] == b"TAG" and len(sound) - position == 128:
            break
        frame = _parse_frame(sound[position : position + HEADER_BYTES])
        if frame is None or position + frame[0] > len(sound):
            return None
        position += frame[0]
        length += frame[1]
    return length or None


def _after_tag(sound: bytes) -> int:
    if sound[:3] != b"ID3" or len(sound) < ID3_HEADER_BYTES:
        return 0
    size = 0
    for byte in sound[6:ID3_HEADER_BYTES]:
        size = size << 7 | byte & 0x7F
    return ID3_HEADER_BYTES + size


def _parse_frame(header: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the frame with this header."""
    if len(header) < HEADER_BYTES or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version = header[1] >> 3 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    samples = 1152 if version == 3 else 576
    hertz = SAMPLE_RATES[version][rate]
    bits = BITRATES[1 if version == 3 else 2][bitrate] * 1000
    return samples // 8 * bits // hertz + (header[2] >> 1 & 1), samples / hertz

"""What declarations of fields inherit whose texts the owner may write in other languages too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from ringlypro.core.field_specs import FieldSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedTexts:
    """The texts in other languages, by language and field."""

    texts: Annotated[Mapping[str, Mapping[str, str]], FieldSpec(access="internal", column=False)] = field(
        default_factory=dict
    )

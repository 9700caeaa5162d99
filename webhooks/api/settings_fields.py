"""What programs see among the settings that no business sets for itself."""

from __future__ import annotations

from pydantic import BaseModel, Field


class InstallationSettings(BaseModel):
    """Shown and not taken: it holds for the whole installation, or there is none of it."""

    countries_allowed: list[str] | None = Field(None, description="Null: numbers of any country are taken.")

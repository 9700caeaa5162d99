"""The settings' text about the business: written in each language, seen in the passages she says, and tried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section
from components.empty_states import empty_state
from components.html_elements import Text, div, set_props
from components.meter import meter_bar
from pages.access_control import PageContext
from pages.knowledge_trial import KnowledgeTrial
from pages.settings_form import SettingsForm
from ringlypro.clients import knowledge
from ringlypro.clients.knowledge_fields import KNOWLEDGE_FIELDS, MOST_LETTERS_OF_KNOWLEDGE
from ringlypro.clients.passages import split_passages
from ringlypro.core.errors import InvalidFields
from ringlypro.core.i18n import LANGUAGES
from ringlypro.db.unit_of_work import UnitOfWork

SHOWN_PASSAGES = 6
"""Of a text, until all of them are asked for."""
LETTERS_PER_SECOND = 15
"""Of her voice; the passages' own limit of 300 letters is some twenty seconds."""
NEARLY_FULL = 0.9


async def build_knowledge_section(page: PageContext) -> None:
    """What she may quote, in each language, and a question to try it."""
    translate = page.translate

    def look_at_language(lang: str) -> None:
        tabs.set_value(lang)

    form = _KnowledgeForm(page, look_at_language)
    with card_section(translate("settings.section.knowledge"), sub=translate("settings.knowledge.sub"), flush=True):
        with div("rp-tabs"), ui.tabs() as tabs:
            for lang in LANGUAGES:
                ui.tab(lang, label=translate(f"languages.{lang}"))
        set_props(tabs, aria_label=translate("settings.section.knowledge"))
        panels = {lang: div("rp-knowledge") for lang in LANGUAGES}
        for lang, panel in panels.items():
            with panel:
                form.ask_text(lang)

    tabs.set_value(page.lang)
    await form.load_fields()
    with card_section(translate("settings.knowledge.try"), sub=translate("settings.knowledge.try_sub")):
        trial = KnowledgeTrial(page, lambda: str(tabs.value))

    def show_language() -> None:
        for lang, panel in panels.items():
            panel.set_visibility(lang == tabs.value)
        trial.clear_result()

    show_language()
    tabs.on_value_change(show_language)
    form.watch_unsaved(trial)


class _KnowledgeForm(SettingsForm):
    """The texts of all languages: typed, kept, saved and taken back like any other settings."""

    undo_kind = "knowledge"

    def __init__(self, page: PageContext, show_language: Callable[[str], None]) -> None:
        """Ask for the texts, then load them; `show_language` brings one into sight."""
        super().__init__(page, "knowledge")
        self._show_language = show_language
        self._trial: KnowledgeTrial | None = None
        self._previews: dict[str, _PassagePreview] = {}

    def ask_text(self, lang: str) -> None:
        """The text in one language, and under it how much is written and the passages of it."""
        (field,) = (each for each in KNOWLEDGE_FIELDS.in_form("knowledge") if each.name == lang)
        control: Any = self.add_controls([field])[lang].control
        control.props("debounce=300").classes("rp-longtext")
        control.props["lang"] = lang
        control.props["placeholder"] = self._page.translate(f"settings.knowledge.example_{lang}")
        self._previews[lang] = _PassagePreview(self._page, lang)

    def watch_unsaved(self, trial: KnowledgeTrial) -> None:
        """Keep the trial told whether something is typed that it does not ask."""
        self._trial = trial
        self.handle_change()

    async def read_values(self, unit: UnitOfWork) -> dict[str, Any]:
        """What is written, by language."""
        rows = await knowledge.load_knowledge(unit)
        return {lang: rows[lang].body if lang in rows else "" for lang in self._bindings}

    async def lock_values(self, unit: UnitOfWork) -> dict[str, Any]:
        """The same, for one writer at a time."""
        await knowledge.load_knowledge_to_change(unit)
        return await self.read_values(unit)

    def clean_values(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """The texts as they would be stored; one that is refused is looked at. Raises InvalidFields."""
        try:
            return KNOWLEDGE_FIELDS.clean_values(changes)
        except InvalidFields as error:
            self._show_language(next(iter(error.fields)))
            raise

    async def write_values(self, unit: UnitOfWork, clean_changes: Mapping[str, Any]) -> dict[str, Any]:
        """Store the texts that were changed."""
        await knowledge.save_knowledge(unit, clean_changes)
        return await self.read_values(unit)

    def handle_change(self, _: object = None) -> None:
        """Something was typed or loaded: show its passages too."""
        super().handle_change()
        for lang, preview in self._previews.items():
            preview.show_text(str(self._bindings[lang].held_value))
        if self._trial is not None:
            self._trial.note_unsaved(is_unsaved=bool(self._edited.typed_values()))


class _PassagePreview:
    """How much is written, and what she would say of it, a passage a line."""

    def __init__(self, page: PageContext, lang: str) -> None:
        """Nothing is shown yet."""
        self._page, self._lang = page, lang
        self._shown_text: str | None = None
        self._shows_all = False
        self._box = div("rp-column")

    def show_text(self, body: str) -> None:
        """Show another text; the same one stays as it stands."""
        if body == self._shown_text or self._box.is_deleted:
            return
        self._shown_text = body
        self._box.clear()
        with self._box:
            if body.strip():
                self._render_passages(body)
            else:
                hint = self._page.translate("settings.knowledge.empty_hint")
                empty_state("file-text", self._page.translate("settings.knowledge.empty"), hint)

    def _render_passages(self, body: str) -> None:
        translate, passages = self._page.translate, split_passages(body)
        share = len(body) / MOST_LETTERS_OF_KNOWLEDGE
        with div("rp-written"):
            Text(translate("settings.knowledge.passages", count=len(passages)), "h3", "rp-strong")
            length = translate(
                "settings.knowledge.length", count=f"{len(body):,}", most=f"{MOST_LETTERS_OF_KNOWLEDGE:,}"
            )
            Text(length, "span", "rp-sub2 num")
            meter_bar(share, length, "bad" if share > 1 else "warn" if share > NEARLY_FULL else "brand")
        visible_passages = passages if self._shows_all else passages[:SHOWN_PASSAGES]
        with div("rp-passages", "ol") as passage_list:
            for text in visible_passages:
                with div("rp-passage", "li"):
                    Text(text, "p", "rp-words-said")
                    seconds = max(round(len(text) / LETTERS_PER_SECOND), 1)
                    Text(translate("settings.knowledge.seconds", count=seconds), "span", "rp-sub2 num")
        set_props(passage_list, lang=self._lang)
        if len(visible_passages) < len(passages):
            with div("rp-card-foot"):
                text_button(translate("settings.knowledge.all", count=len(passages)), self._show_all, kind="quiet")

    def _show_all(self) -> None:
        self._shows_all, body, self._shown_text = True, self._shown_text or "", None
        self.show_text(body)

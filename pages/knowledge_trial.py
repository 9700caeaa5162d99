"""A question as a caller asks it, and what would be said to it: the owner's words, how well they fit, or why none.

It is asked of what is stored, by the very index that calls ask.
"""

from __future__ import annotations

from collections.abc import Callable

from components.buttons import icon_button, text_button
from components.forms import text_field
from components.html_elements import Text, div, set_props
from components.pills import label_tag, status_pill
from pages.access_control import PageContext
from pages.offer_forms import open_new_answer_form
from ringlypro.calls.knowledge_lookup import KnowledgeCache, load_index
from ringlypro.clients import catalog, client_profiles
from ringlypro.receptionist.knowledge_index import KnowledgeIndex, KnowledgeMatch
from ringlypro.receptionist.nlu.decision_limits import KNOWLEDGE_COVERAGE, KNOWLEDGE_MARGIN

MOST_LETTERS_OF_A_QUESTION = 500


class KnowledgeTrial:
    """The field and what came of it. `get_lang` is the language that is looked at, in which the question is asked."""

    def __init__(self, page: PageContext, get_lang: Callable[[], str]) -> None:
        """Nothing is asked yet."""
        self._page, self._get_lang = page, get_lang
        translate = page.translate
        self._field = text_field(
            translate("settings.knowledge.question"), placeholder=translate("settings.knowledge.question_example")
        )
        self._field.props["maxlength"] = MOST_LETTERS_OF_A_QUESTION
        self._field.props["enterkeyhint"] = "search"
        self._field.on("keydown.enter", self.ask_question)
        with self._field.add_slot("append"):
            icon_button("send", translate("settings.knowledge.ask"), self.ask_question)
        self._unsaved_note = Text(translate("settings.knowledge.unsaved"), "p", "rp-sub2")
        self._unsaved_note.set_visibility(False)
        self._result = div("rp-column")
        set_props(self._result, role="status")

    def note_unsaved(self, *, is_unsaved: bool) -> None:
        """Say that what is only typed is not asked."""
        if not self._unsaved_note.is_deleted:
            self._unsaved_note.set_visibility(is_unsaved)

    def clear_result(self) -> None:
        """What was found says nothing of what is looked at now."""
        if not self._result.is_deleted:
            self._result.clear()

    async def ask_question(self) -> None:
        """Look for what answers it among the owner's answers, services and text in one language."""
        question, lang = (self._field.value or "").strip()[:MOST_LETTERS_OF_A_QUESTION], self._get_lang()
        if not question:
            self.clear_result()
            return
        index = await self._load_index(lang)
        self.clear_result()
        if not self._result.is_deleted:
            with self._result:
                self._render_result(question, index, lang)

    async def _load_index(self, lang: str) -> KnowledgeIndex:
        # Read anew: what was saved a moment ago may not have reached the caches of calls.
        page = self._page
        profile = await client_profiles.get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
        async with page.unit_of_work() as unit:
            return await load_index(KnowledgeCache(), unit, profile, lang)

    def _render_result(self, question: str, index: KnowledgeIndex, lang: str) -> None:
        translate = self._page.translate
        answer, ranked = index.find_answer(question), index.rank_texts(question)
        match = answer or max(ranked, key=lambda each: each.score, default=None)
        if match is None or not match.score:
            status_pill(translate("settings.knowledge.nothing"), "warn")
        elif answer is None:
            status_pill(translate("settings.knowledge.unsure"), "warn")
            self._render_match(match, lang, "unsure")
        elif answer.text.kind == "service":
            status_pill(translate("settings.knowledge.service"), "brand")
            self._render_match(match, lang, "")
            return
        else:
            status_pill(translate("settings.knowledge.said"), "ok")
            self._render_match(match, lang, "")
            return
        Text(translate("settings.knowledge.called_back"), "p", "rp-sub")
        with div("rp-card-foot"):
            text_button(
                translate("settings.knowledge.write_answer"), lambda: self._open_answer_form(question), icon="plus"
            )

    def _render_match(self, match: KnowledgeMatch, lang: str, classes: str) -> None:
        translate = self._page.translate
        set_props(Text(match.text.text, "blockquote", "rp-quote").classes(classes), lang=lang)
        with div("rp-todo-facts"):
            label_tag(translate(f"settings.knowledge.kind.{match.text.kind}"))
            coverage = {"share": _percent(match.score), "least": _percent(KNOWLEDGE_COVERAGE)}
            Text(translate("settings.knowledge.coverage", **coverage), "span", "num")
            margin = {"share": _percent(match.margin), "least": _percent(KNOWLEDGE_MARGIN)}
            Text(translate("settings.knowledge.margin", **margin), "span", "num")

    def _open_answer_form(self, question: str) -> None:
        open_new_answer_form(
            self._page,
            title=self._page.translate("settings.answers.add"),
            first_values={"question": question},
            write=catalog.add_answer,
        )


def _percent(share: float) -> int:
    return round(share * 100)

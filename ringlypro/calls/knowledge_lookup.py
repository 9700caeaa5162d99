"""What the owner wrote, ready to be asked during a call: read once for each copy of a client's profile."""

from __future__ import annotations

from collections.abc import Mapping

from ringlypro.calls.turn_contexts import list_answers, list_services
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist.knowledge_index import KnowledgeIndex, find_quotation, index_business

MAX_CACHED_BUSINESSES = 512
"""A text of 20,000 letters is some 200 kilobytes as an index."""
SELECT_PASSAGES = "SELECT language, passages FROM knowledge_texts WHERE client_id = %(client_id)s"


class KnowledgeCache:
    """Each client's indexes by language, for one copy of its profile; a change of anything they hold makes another."""

    def __init__(self) -> None:
        self._entries: BoundedCache[int, tuple[ClientProfile, dict[str, KnowledgeIndex], Mapping[str, list[str]]]] = (
            BoundedCache(MAX_CACHED_BUSINESSES)
        )

    def get(self, client_profile: ClientProfile) -> tuple[dict[str, KnowledgeIndex], Mapping[str, list[str]]] | None:
        """The indexes there are and the passages by language, as read for this very copy; None if nothing was."""
        entry = self._entries.get(client_profile.id)
        return entry[1:] if entry is not None and entry[0] is client_profile else None

    def put(self, client_profile: ClientProfile, passages: Mapping[str, list[str]]) -> dict[str, KnowledgeIndex]:
        """Remember the passages of this copy in place of any other; what comes back takes its indexes."""
        indexes: dict[str, KnowledgeIndex] = {}
        self._entries.put(client_profile.id, (client_profile, indexes, passages))
        return indexes

    def clear(self) -> None:
        """Forget every client's."""
        self._entries.clear()


async def find_quotable_answer(
    cache: KnowledgeCache, unit: UnitOfWork, client_profile: ClientProfile, question: str, lang: str
) -> str:
    """The owner's words in this language that answer a question, as they stand; empty when none clearly do."""
    return find_quotation(await load_index(cache, unit, client_profile, lang), question)


async def find_fresh_answer(unit: UnitOfWork, client_profile: ClientProfile, question: str, lang: str) -> str:
    """The same from the text as it stands now, for whoever has just changed it and tries a question."""
    return await find_quotable_answer(KnowledgeCache(), unit, client_profile, question, lang)


async def load_index(
    cache: KnowledgeCache, unit: UnitOfWork, client_profile: ClientProfile, lang: str
) -> KnowledgeIndex:
    """All that can be quoted in a language. The database is asked once for a copy of the profile."""
    entry = cache.get(client_profile) or await _read_passages(cache, unit, client_profile)
    indexes, passages = entry
    if lang not in indexes:
        indexes[lang] = index_business(
            list_answers(client_profile, lang), list_services(client_profile, lang), passages.get(lang, ()), lang
        )
    return indexes[lang]


async def _read_passages(
    cache: KnowledgeCache, unit: UnitOfWork, client_profile: ClientProfile
) -> tuple[dict[str, KnowledgeIndex], Mapping[str, list[str]]]:
    rows = await unit.fetch_all(SELECT_PASSAGES, {"client_id": client_profile.id})
    passages = {row["language"]: [each["text"] for each in row["passages"]] for row in rows}
    return cache.put(client_profile, passages), passages

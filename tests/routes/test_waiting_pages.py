"""A page that is opened and dropped all day fills no memory, and nobody else loses a page by it."""

from __future__ import annotations

from nicegui import Client, ui
from nicegui.testing import User

from pages.waiting_pages import MAX_PROTECTED_PAGES, MAX_WAITING_PAGES, PROTECTED_SECONDS, WaitingPages


class Clockwork:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def count_waiting(waiting: WaitingPages, client_id: int) -> int:
    return len(waiting._waiting.get(client_id, ()))


async def open_unconnected(user: User, waiting: WaitingPages, client_id: int, count: int) -> list[str]:
    """Pages of this business that are sent and whose browser never comes."""
    opened: list[str] = []

    @ui.page("/dropped")
    def page() -> None:
        waiting.add_page(ui.context.client, client_id)
        opened.append(ui.context.client.id)

    for _ in range(count):
        await user.http_client.get("/dropped")
    return opened


async def test_the_oldest_pages_that_wait_are_dropped(user: User) -> None:
    time = Clockwork()
    waiting = WaitingPages(time)
    opened = await open_unconnected(user, waiting, 1, MAX_WAITING_PAGES)
    other = await open_unconnected(user, waiting, 2, 1)
    time.now = PROTECTED_SECONDS

    opened += await open_unconnected(user, waiting, 1, 2)

    assert [page_id in Client.instances for page_id in opened] == [False, False] + [True] * MAX_WAITING_PAGES
    assert (count_waiting(waiting, 1), count_waiting(waiting, 2)) == (MAX_WAITING_PAGES, 1)
    assert other[0] in Client.instances


async def test_a_page_that_was_just_sent_is_kept_up_to_a_bound(user: User) -> None:
    waiting = WaitingPages(Clockwork())

    opened = await open_unconnected(user, waiting, 1, MAX_PROTECTED_PAGES + 1)

    assert [page_id in Client.instances for page_id in opened] == [False] + [True] * MAX_PROTECTED_PAGES


async def test_a_page_waits_again_when_its_browser_goes_and_no_more_when_it_is_deleted(user: User) -> None:
    waiting = WaitingPages(Clockwork())

    @ui.page("/kept")
    def page() -> None:
        waiting.add_page(ui.context.client, 1)

    await user.open("/kept")
    assert user.client is not None
    assert count_waiting(waiting, 1) == 0

    (socket_id,) = user.client._socket_to_document_id
    user.client.handle_disconnect(socket_id)
    assert count_waiting(waiting, 1) == 1

    for task in user.client._delete_tasks.values():
        task.cancel()
    user.client.delete()
    assert count_waiting(waiting, 1) == 0

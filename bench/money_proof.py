"""`make proof`: ten thousand events of money, told one to five times in any order, while processes are killed.

Two processes of the product take what eight workers deliver as Twilio and Stripe do: until it is answered with a 2xx.
Three times one of the two is killed in the middle of what it does. In the end every balance has to be what ten lines
of arithmetic say (`money_model`), to the cent; the exit code is 1 when one is not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from bench.bench_stack import BenchStack, open_stack
from bench.http_connection import HttpClient
from bench.measured_server import ServerProcess
from bench.money_model import ModelTariff, compute_account
from bench.money_requests import DeliverySigner, sign_delivery
from bench.money_story import (
    AskedPayment,
    ClientFacts,
    MoneyDelivery,
    MoneyStory,
    StoryText,
    StoryWriter,
    name_customer,
)
from bench.tenants import BALANCE_DOLLARS, BenchTenant, create_tenants, open_services
from ringlypro.calls import jobs as call_jobs
from ringlypro.clients.client_profiles import save_external_reference
from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, hosted_checkout, ledger_proof, payment_events, queries, text_charges
from ringlypro.credits.minute_grants import grant_minutes
from ringlypro.credits.payment_sheets import PaymentOrder
from ringlypro.credits.tables import Reload
from ringlypro.messages.delivery import MESSAGE_REFERENCE
from ringlypro.messages.tables import Message
from ringlypro.services import ServiceContainer

EVENTS, TENANTS, WORKERS, KILLS = 10_000, 9, 8, 3
CHECKOUT_SHARE = 0.25
"""Of the payments, those on a page of the vendor's."""
PAYMENT_SHARE = 0.06
"""Payments to events: a payment is told in about six."""
TEXT_SHARE, TEXT_PRICES = 0.02, (Decimal("0.0079"), Decimal("0.0158"), Decimal("0.0000"))
TIMES_TOLD, TIMES_WEIGHTS = (1, 2, 3, 4, 5), (40, 30, 15, 10, 5)
RATE = Decimal("0.1000")
MINIMUM_SECONDS = 6
FREE_MINUTES = (0, 100, 1_000_000)
"""Of every third client; those with plenty are also given minutes."""
MAX_TRIES = 200


@dataclass(slots=True)
class ProofRun:
    """What a run delivers, to whom, and how far it is."""

    stack: BenchStack
    services: ServiceContainer
    servers: Sequence[ServerProcess]
    signer: DeliverySigner
    chance: random.Random
    waiting: deque[MoneyDelivery] = field(default_factory=deque)
    delivered_count: int = 0
    repeated_count: int = 0
    failures: Counter[int] = field(default_factory=Counter)
    """How often each delivery was not taken."""


async def prove_money(*, events: int, seed: int) -> bool:
    """Run the whole story and print every client's end; says whether all of them are as the model has it."""
    chance = random.Random(seed)
    async with open_stack() as stack:
        tenants = await create_tenants(stack.product_settings(), TENANTS)
        stripe_secret = secrets.token_hex(24)
        servers = [_create_hooks(stack, stripe_secret) for _ in range(2)]
        async with open_services(stack.product_settings()) as services:
            story = await _write_story(services, tenants, chance, events=events)
            numbers = {tenant.client_id: tenant.number for tenant in tenants}
            site = servers[0].environment["WEBHOOK_BASE_URL"]
            signer = DeliverySigner(stack.auth_token, stripe_secret, site, numbers)
            run = ProofRun(stack, services, servers, signer, chance=chance)
            for delivery in story.deliveries:
                run.waiting.extend([delivery] * chance.choices(TIMES_TOLD, TIMES_WEIGHTS)[0])
            chance.shuffle(run.waiting)
            total = len(run.waiting)
            for server in servers:
                await server.start()
            await _deliver_everything(run, total)
            await _charge_texts(services, story)
            print(
                f"{len(story.deliveries)} events told {total} times, {run.repeated_count} of them again after a failure"
            )
            return await _compare_accounts(services, story)


def _create_hooks(stack: BenchStack, stripe_secret: str) -> ServerProcess:
    """A process that answers webhooks; all of them sign with the same address."""
    site = stack.servers[0].environment["WEBHOOK_BASE_URL"] if stack.servers else "https://proof.example"
    return stack.create_server("main.py", "--role", "hooks", WEBHOOK_BASE_URL=site, STRIPE_WEBHOOK_SECRET=stripe_secret)


async def _write_story(
    services: ServiceContainer, tenants: Sequence[BenchTenant], chance: random.Random, *, events: int
) -> MoneyStory:
    client_ids = [tenant.client_id for tenant in tenants]
    for position, client_id in enumerate(client_ids):
        tariff: dict[str, Any] = {"stripe_customer_id": name_customer(client_id)}
        tariff |= {"monthly_free_minutes": FREE_MINUTES[position % 3], "minimum_billable_seconds": MINIMUM_SECONDS}
        async with services.unit_of_work(client_id) as unit:
            await unit.db.execute(update(Client).where(Client.id == client_id).values(per_minute_rate=RATE, **tariff))
    payments = []
    for _ in range(round(events * PAYMENT_SHARE)):
        ask_payment = _ask_on_page if chance.random() < CHECKOUT_SHARE else _ask_in_sheet
        payments.append(await ask_payment(services, chance.choice(client_ids), chance.randint(5, 100)))
    texts = [
        await _insert_text(services, chance.choice(client_ids), chance.choice(TEXT_PRICES))
        for _ in range(round(events * TEXT_SHARE))
    ]
    writer = StoryWriter(chance, client_ids, granted_client_ids=client_ids[2::3])
    return writer.write_story(payments, events=events, texts=texts)


async def _insert_text(services: ServiceContainer, client_id: int, cost: Decimal) -> StoryText:
    """A text as it stands once the telephone company has taken it."""
    sid = f"SM{secrets.token_hex(16)}"
    async with services.unit_of_work(client_id) as unit:
        message = Message(
            direction="outgoing", from_number="+13055550100", to_number="+13055550142", body="x", status="sending",
            twilio_sid=sid, segments=1, cost=cost, sent_at=unit.now, created_at=unit.now,
        )  # fmt: skip
        unit.db.add(message)
        await unit.db.flush()
        message_id = message.id
    await save_external_reference(services, kind=MESSAGE_REFERENCE, external_id=sid, client_id=client_id)
    return StoryText(client_id, message_id, sid, cost)


async def _ask_in_sheet(services: ServiceContainer, client_id: int, dollars: int) -> AskedPayment:
    pending = await payment_events.create_payment(services, client_id, amount=Decimal(dollars))
    return AskedPayment(client_id, pending.payment_intent_id, dollars)


async def _ask_on_page(services: ServiceContainer, client_id: int, dollars: int) -> AskedPayment:
    """A page of the vendor's, whose payment nobody here knows before it is paid."""
    order = PaymentOrder(secrets.token_hex(16), Decimal(dollars), "checkout")
    checkout = await hosted_checkout.begin_checkout(services, client_id, order, lang="en")
    async with services.unit_of_work(client_id) as unit:
        row = await unit.db.get_one(Reload, (client_id, checkout.reload_id))
        assert row.checkout_session_id is not None
    name = f"pi_page_{secrets.token_hex(8)}"
    return AskedPayment(client_id, name, dollars, row.checkout_session_id, checkout.reload_id)


async def _deliver_everything(run: ProofRun, total: int) -> None:
    started = time.monotonic()
    async with HttpClient() as client, asyncio.TaskGroup() as group:
        workers = [group.create_task(_deliver_until_empty(run, client)) for _ in range(WORKERS)]
        for number in range(1, KILLS + 1):
            while run.delivered_count < total * number // (KILLS + 1) and not all(worker.done() for worker in workers):
                await asyncio.sleep(0.05)
            await _kill_and_restart(run.servers[number % 2])
    await call_jobs.replay_all_events(run.services)
    print(f"delivered in {time.monotonic() - started:.0f} s, one of two processes killed {KILLS} times")


async def _kill_and_restart(server: ServerProcess) -> None:
    """End a process in the middle of what it does, and start it again."""
    assert server.process is not None
    server.process.kill()
    await asyncio.to_thread(server.process.wait)
    await server.start()


async def _deliver_until_empty(run: ProofRun, client: HttpClient) -> None:
    while run.waiting:
        delivery = run.waiting.popleft()
        if await _deliver_once(run, client, delivery):
            run.delivered_count += 1
            continue
        # As Stripe does it: later again, behind what waits. What it needs may be among that.
        run.waiting.append(delivery)
        run.repeated_count += 1
        run.failures[id(delivery)] += 1
        if run.failures[id(delivery)] > MAX_TRIES:
            raise RuntimeError(f"never taken: {delivery}")
        await asyncio.sleep(0.1)


async def _deliver_once(run: ProofRun, client: HttpClient, delivery: MoneyDelivery) -> bool:
    """Tell it once; False when it was not answered as taken."""
    fields = delivery.fields
    if delivery.kind == "grant":
        async with run.services.unit_of_work(delivery.client_id) as unit:
            await grant_minutes(unit, **fields)
        return True
    if delivery.kind == "text charge":
        async with run.services.unit_of_work(delivery.client_id) as unit:
            await text_charges.charge_text(unit, fields["message_id"])
        return True
    path, body, headers = sign_delivery(run.signer, delivery)
    try:
        url = f"{run.chance.choice(run.servers).base_url}{path}"
        reply = await asyncio.wait_for(client.send_request("POST", url, headers=headers, body=body), 20)
    except (OSError, TimeoutError):
        return False
    # A caller whose first turn took too long was led to the voicemail: somebody calls again.
    return 200 <= reply.status < 300 and b"<Record" not in reply.body


async def _charge_texts(services: ServiceContainer, story: MoneyStory) -> None:
    """What the jobs would do that the reports have queued: no process of the proof works them off."""
    for delivery in story.deliveries:
        if delivery.kind == "text charge":
            async with services.unit_of_work(delivery.client_id) as unit:
                await text_charges.charge_text(unit, delivery.fields["message_id"])


async def _compare_accounts(services: ServiceContainer, story: MoneyStory) -> bool:
    """Hold every client's account against the model, and its ledger against itself."""
    verdicts = [
        await _compare_account(services, client_id, facts, FREE_MINUTES[position % 3])
        for position, (client_id, facts) in enumerate(story.facts.items())
    ]
    print(f"{sum(verdicts)} of {len(verdicts)} accounts are exactly what the model says")
    return all(verdicts)


async def _compare_account(services: ServiceContainer, client_id: int, facts: ClientFacts, free_minutes: int) -> bool:
    tariff = ModelTariff(RATE, free_minutes, MINIMUM_SECONDS)
    expected = compute_account(facts.calls, facts.payments, tariff, texts=facts.texts, opening=BALANCE_DOLLARS)
    free_used = min(expected.minutes, free_minutes)
    async with services.unit_of_work(client_id) as unit:
        proof = await ledger_proof.reconcile_whole_ledger(unit)
        summary = await queries.get_account_summary(unit)
        order = await auto_reload.load_order(unit)
        (row,) = await unit.fetch_all("SELECT count(*) AS calls, count(end_time) AS ended FROM calls", {})
    is_same = (
        proof.is_consistent
        and summary.balance == expected.balance
        and (summary.total_minutes_used, summary.free_minutes_used) == (expected.minutes, free_used)
        and summary.free_minutes_remaining == free_minutes + facts.granted_minutes - free_used
        and (row["calls"], row["ended"]) == (len(facts.calls), len(facts.calls))
        and _is_card_possible(order.payment_method_id, facts)
    )
    verdict = "as the model" if is_same else "WRONG"
    print(
        f"{verdict:12}  client {client_id}: {proof.entries} entries, {row['calls']} calls, minutes "
        f"{summary.total_minutes_used} ({expected.minutes}), balance {summary.balance} ({expected.balance})"
    )
    return is_same


def _is_card_possible(card: str | None, facts: ClientFacts) -> bool:
    """Whether this card may be the saved one: never one that was taken away, and one of them where none was."""
    if card is None:
        return bool(facts.detached_cards) or not facts.saved_cards
    return card in facts.saved_cards - facts.detached_cards


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.money_proof", description="Is money exact in any order?")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="draws the same story again")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    return 0 if asyncio.run(prove_money(events=arguments.events, seed=arguments.seed)) else 1


if __name__ == "__main__":
    sys.exit(main())

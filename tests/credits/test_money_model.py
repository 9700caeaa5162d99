"""The ledger against the model, step by step: whatever is told next, the account is what ten lines of arithmetic say."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bench.money_model import CallFact, ModelTariff, ObjectFact, PaymentFact, TextFact, compute_account
from ringlypro.calls import call_completion
from ringlypro.calls.tables import Call
from ringlypro.clients import client_profiles
from ringlypro.credits import ledger_proof, payment_events, payment_intents, queries, text_charges
from ringlypro.credits.stripe_lifecycles import DISPUTE_STATUSES, REFUND_STATUSES
from ringlypro.db.database import Database
from ringlypro.messages.tables import Message
from ringlypro.vendors.ports import PaymentEvent
from tests.conftest import new_client
from tests.credits.stripe_reports import dispute, refund, report
from tests.service_fixtures import make_services

NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
FREE_MINUTES = 4
CALL_NUMBERS = itertools.count(1)
LENGTHS = st.sampled_from([0, 1, 5, 6, 60, 61, 130])
REFUND_ORDER, DISPUTE_ORDER = list(REFUND_STATUSES), [each for each in DISPUTE_STATUSES if each != "prevented"]


class LedgerMachine(RuleBasedStateMachine):
    """A business that is called, pays, is refunded and disputes; everything may be told again at any time."""

    database_url = ""
    delivery_count = 0
    """Of all examples together."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.runner.get_loop()
        self.database = Database(self.database_url, clock=lambda: NOW, enqueue_jobs=False)
        self.services = make_services(self.database, lambda: NOW)
        number = next(CALL_NUMBERS)
        phones = {"business_phone": f"+1305556{number:04d}", "ringlypro_number": f"+1305557{number:04d}"}
        self.client_id = self.run(new_client(self.database, monthly_free_minutes=FREE_MINUTES, **phones))
        self.calls: dict[str, CallFact] = {}
        self.payments: dict[str, PaymentFact] = {}
        self.objects: dict[tuple[str, str], ObjectFact] = {}
        self.texts: dict[int, TextFact] = {}
        self.deliveries: list[Callable[[], Coroutine[Any, Any, None]]] = []

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def tell(self, delivery: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self.deliveries.append(delivery)
        type(self).delivery_count += 1
        self.run(delivery())

    def teardown(self) -> None:
        self.run(self.database.close())
        self.runner.close()

    async def apply_event(self, event: PaymentEvent) -> None:
        async with self.database.unit_of_work(self.client_id) as unit:
            await payment_events.apply_payment_event(unit, event)

    async def apply_status(self, sid: str, status: str, seconds: int) -> None:
        client_profile = await client_profiles.get_profile_by_id(self.services, self.client_id)
        assert client_profile is not None
        async with self.database.voice_unit(self.client_id) as unit:
            await call_completion.apply_call_status(unit, client_profile, sid=sid, status=status, seconds=seconds)

    @rule()
    def begin_call(self) -> None:
        sid = f"CA{next(CALL_NUMBERS):032x}"
        self.calls[sid] = CallFact()

        async def insert_call() -> None:
            async with self.database.unit_of_work(self.client_id) as unit:
                unit.db.add(Call(twilio_call_sid=sid, from_number="+13055550142", to_number="+1", start_time=NOW))

        self.run(insert_call())

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), status=st.sampled_from(["completed", "completed", "busy", "in-progress"]), seconds=LENGTHS)
    def report_call(self, data: st.DataObject, status: str, seconds: int) -> None:
        sid = data.draw(st.sampled_from(sorted(self.calls)))
        if status == "completed":
            self.calls[sid].seconds = max(self.calls[sid].seconds, seconds)
        self.tell(lambda: self.apply_status(sid, status, seconds))

    @rule()
    def ask_payment(self) -> None:
        name = f"pi_{next(CALL_NUMBERS)}"
        self.payments[name] = PaymentFact(Decimal(0), [], [])

        async def insert_reload() -> None:
            async with self.database.unit_of_work(self.client_id) as unit:
                reload = await payment_intents.get_or_create_reload(unit, amount=Decimal(20), key=name)
                await payment_intents.attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=name)

        self.run(insert_reload())

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), is_paid=st.booleans())
    def report_payment(self, data: st.DataObject, is_paid: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.payments)))
        if is_paid:
            self.payments[name].received = Decimal(20)
        kind, status = ("succeeded", "succeeded") if is_paid else ("payment_failed", "requires_payment_method")
        event = report(f"payment_intent.{kind}", name, name, "20", status=status)
        self.tell(lambda: self.apply_event(event))

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), number=st.integers(0, 1), status=st.sampled_from(REFUND_ORDER))
    def report_refund(self, data: st.DataObject, number: int, status: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.payments)))
        amount = ("7", "15.50")[number]
        fact = self.find_object(name, f"refund {number}", Decimal(amount), self.payments[name].refunds)
        fact.state = max(fact.state, status, key=REFUND_ORDER.index)
        event = refund(name, f"re_{number}", amount, status)
        self.tell(lambda: self.apply_event(event))

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), status=st.sampled_from(DISPUTE_ORDER))
    def report_dispute(self, data: st.DataObject, status: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.payments)))
        fact = self.find_object(name, "dispute", Decimal(20), self.payments[name].disputes)
        fact.state = max(fact.state, status, key=DISPUTE_ORDER.index)
        event = dispute(name, "updated", status)
        self.tell(lambda: self.apply_event(event))

    def find_object(self, payment: str, name: str, amount: Decimal, siblings: list[ObjectFact]) -> ObjectFact:
        if (payment, name) not in self.objects:
            first_state = (REFUND_ORDER if name.startswith("refund") else DISPUTE_ORDER)[0]
            self.objects[payment, name] = ObjectFact(amount, first_state)
            siblings.append(self.objects[payment, name])
        return self.objects[payment, name]

    @rule()
    def send_text(self) -> None:
        async def insert_text() -> int:
            async with self.database.unit_of_work(self.client_id) as unit:
                message = Message(
                    direction="outgoing", from_number="+1", to_number="+13055550142", body="x", status="sent",
                    twilio_sid=f"SM{next(CALL_NUMBERS)}", segments=1, sent_at=NOW, created_at=NOW,
                )  # fmt: skip
                unit.db.add(message)
                await unit.db.flush()
                return message.id

        self.texts[self.run(insert_text())] = TextFact()

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), price=st.sampled_from(["0.0079", "0.02"]))
    def price_text(self, data: st.DataObject, price: str) -> None:
        """A price is told once; a later one of the same text changes nothing."""
        message_id = data.draw(st.sampled_from(sorted(self.texts)))
        self.texts[message_id].cost = self.texts[message_id].cost or Decimal(price)
        self.tell(lambda: self.change_text(message_id, cost=Decimal(price)))

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def lose_text(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.texts)))
        self.texts[message_id].is_lost = True
        self.tell(lambda: self.change_text(message_id, status="undelivered"))

    async def change_text(self, message_id: int, *, cost: Decimal | None = None, status: str | None = None) -> None:
        async with self.database.unit_of_work(self.client_id) as unit:
            message = await unit.db.get_one(Message, (self.client_id, message_id), with_for_update=True)
            message.cost = cost if message.cost is None else message.cost
            message.status = status or message.status
        async with self.database.unit_of_work(self.client_id) as unit:
            await text_charges.charge_text(unit, message_id)

    @precondition(lambda self: self.deliveries)
    @rule(data=st.data())
    def tell_again(self, data: st.DataObject) -> None:
        self.run(data.draw(st.sampled_from(self.deliveries))())

    @invariant()
    def is_as_the_model_says(self) -> None:
        tariff = ModelTariff(Decimal("0.1"), FREE_MINUTES, 6)
        expected = compute_account(self.calls.values(), self.payments.values(), tariff, texts=self.texts.values())

        async def read_account() -> tuple[bool, Decimal, int]:
            async with self.database.unit_of_work(self.client_id) as unit:
                proof = await ledger_proof.reconcile_whole_ledger(unit)
                summary = await queries.get_account_summary(unit)
            return proof.is_consistent, summary.balance, summary.total_minutes_used

        assert self.run(read_account()) == (True, expected.balance, expected.minutes)


@pytest.mark.slow
def test_the_ledger_is_what_the_model_says(database_url: str) -> None:
    machine: Any = type("SharedLedgerMachine", (LedgerMachine,), {"database_url": database_url})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=checks),
    )

    assert machine.delivery_count > 30


class TestModel:
    """The model itself, where a glance can check it."""

    TARIFF = ModelTariff(Decimal("0.1"), 2, 6)

    @pytest.mark.parametrize(
        ("lengths", "balance", "minutes"),
        [([], "0", 0), ([60, 61], "-0.1", 3), ([5, 1, 0], "0", 0), ([6], "0", 1), ([3600], "-5.8", 60)],
    )
    def test_of_calls(self, lengths: list[int], balance: str, minutes: int) -> None:
        account = compute_account([CallFact(length) for length in lengths], [], self.TARIFF)

        assert (account.balance, account.minutes) == (Decimal(balance), minutes)

    @pytest.mark.parametrize(
        ("received", "refunds", "disputes", "balance"),
        [
            (20, [], [], 20),
            (20, [(7, "succeeded"), (5, "failed")], [], 13),
            (20, [(7, "pending")], [(20, "lost")], 0),
            (20, [], [(20, "won")], 20),
            (0, [(7, "succeeded")], [(20, "lost")], 0),
        ],
    )
    def test_of_payments(
        self, received: int, refunds: list[tuple[int, str]], disputes: list[tuple[int, str]], balance: int
    ) -> None:
        facts = [[ObjectFact(Decimal(amount), state) for amount, state in each] for each in (refunds, disputes)]
        account = compute_account([], [PaymentFact(Decimal(received), *facts)], self.TARIFF)

        assert account.balance == balance

"""The settings of the person who signs in: the password, and where else they are signed in."""

from __future__ import annotations

from components.buttons import button
from components.cards import card, facts
from components.dialogs import confirm
from components.feedback import toast
from components.forms import busy, show_errors, text_field
from components.text import Text, div, set_props
from pages.guard import Place
from ringlypro.accounts import profile, signin
from ringlypro.kit.errors import InvalidFields, RinglyError


async def account(place: Place) -> None:
    """The page's part about the visitor."""
    say = place.say
    with card(say("settings.section.account")):
        facts(
            [(say("settings.account.name"), place.visitor.name), (say("settings.account.email"), place.visitor.email)]
        )
    _password(place)
    with card(say("settings.account.elsewhere")):
        Text(say("settings.account.elsewhere_hint"), "p", "rp-sub")
        with div("rp-card-foot"):
            button(say("settings.account.sign_out"), lambda: _sign_out(place), icon="log-out")


def _password(place: Place) -> None:
    say = place.say
    with card(say("settings.account.password")):
        with div("rp-fields"):
            present = text_field(say("settings.account.present"), kind="password", peek=say("public.show_password"))
            wanted = text_field(
                say("settings.account.new"),
                kind="password",
                hint=say("public.password_hint"),
                peek=say("public.show_password"),
            )
        set_props(present, autocomplete="current-password")
        set_props(wanted, autocomplete="new-password")
        fields = {"current_password": present, "password": wanted}
        with div("rp-card-foot"):
            save = button(say("settings.account.change"), kind="primary")

    async def change() -> None:
        if not wanted.value:
            show_errors(fields, {"password": say("errors.field.missing")})
            return
        who = place.visitor
        given = {name: field.value or "" for name, field in fields.items()}
        with busy(save):
            try:
                await profile.change(
                    place.services, user_id=who.user_id, client_id=who.client_id, given=given, keep=who.sign_in_id
                )
            except InvalidFields as error:
                show_errors(fields, {name: say(key) for name, key in error.fields.items()})
                return
            except RinglyError as error:
                toast(say(error.key, **error.values), "bad")
                return
        show_errors(fields, {})
        present.value = wanted.value = ""
        toast(say("settings.account.changed"))

    save.on_click(change)


async def _sign_out(place: Place) -> None:
    say = place.say
    sure = await confirm(
        say("settings.account.sign_out"),
        say("settings.account.sure"),
        yes=say("settings.account.sign_out"),
        no=say("ui.cancel"),
    )
    if not sure:
        return
    async with place.unit() as unit:
        await signin.end_all(unit, user_id=place.visitor.user_id, but=place.visitor.sign_in_id)
    toast(say("settings.account.signed_out"))

"""The settings of the person who signs in: the password, and where else they are signed in."""

from __future__ import annotations

from components.buttons import text_button
from components.cards import card_section, fact_list
from components.dialogs import confirm_action
from components.feedback import show_toast
from components.forms import show_errors, text_field
from components.html_elements import Text, div, set_props
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.settings_density import build_density_card
from pages.settings_mail import build_failures_card
from pages.settings_notices import build_notices_card
from ringlypro.accounts import authentication, profile
from ringlypro.core.errors import InvalidFields, RinglyError


async def build_account_section(page: PageContext) -> None:
    """The page's part about the visitor."""
    translate = page.translate
    with card_section(translate("settings.section.account")):
        fact_list(
            [
                (translate("settings.account.name"), page.visitor.name),
                (translate("settings.account.email"), page.visitor.email),
            ]
        )
    await build_density_card(page)
    await build_notices_card(page)
    await build_failures_card(page)
    _password_card(page)
    with card_section(translate("settings.account.elsewhere")):
        Text(translate("settings.account.elsewhere_hint"), "p", "rp-sub")
        with div("rp-card-foot"):
            text_button(translate("settings.account.sign_out"), lambda: _sign_out_elsewhere(page), icon="log-out")


def _password_card(page: PageContext) -> None:
    translate = page.translate
    with card_section(translate("settings.account.password")):
        with div("rp-fields"):
            current_password = text_field(
                translate("settings.account.present"), kind="password", reveal_label=translate("public.show_password")
            )
            new_password = text_field(
                translate("settings.account.new"),
                kind="password",
                hint=translate("public.password_hint"),
                reveal_label=translate("public.show_password"),
            )
        set_props(current_password, autocomplete="current-password")
        set_props(new_password, autocomplete="new-password")
        fields = {"current_password": current_password, "password": new_password}
        with div("rp-card-foot"):
            SaveBox(translate, translate("settings.account.change"), lambda _key: change_password())

    async def change_password() -> bool:
        if not new_password.value:
            show_errors(fields, {"password": translate("errors.field.missing")})
            return False
        visitor = page.visitor
        form_values = {name: field.value or "" for name, field in fields.items()}
        try:
            await profile.update_profile(
                page.services,
                user_id=visitor.user_id,
                client_id=visitor.client_id,
                submitted_fields=form_values,
                kept_sign_in_id=visitor.sign_in_id,
            )
        except InvalidFields as error:
            show_errors(fields, {name: translate(key) for name, key in error.fields.items()})
            return False
        except RinglyError as error:
            show_toast(translate(error.key, **error.values), "bad")
            return False
        show_errors(fields, {})
        current_password.value = new_password.value = ""
        show_toast(translate("settings.account.changed"))
        return True


async def _sign_out_elsewhere(page: PageContext) -> None:
    translate = page.translate
    is_confirmed = await confirm_action(
        translate("settings.account.sign_out"),
        translate("settings.account.sure"),
        yes=translate("settings.account.sign_out"),
        no=translate("ui.cancel"),
    )
    if not is_confirmed:
        return
    async with page.unit_of_work() as unit:
        await authentication.sign_out_everywhere(
            unit, user_id=page.visitor.user_id, except_sign_in_id=page.visitor.sign_in_id
        )
    show_toast(translate("settings.account.signed_out"))

"""/api/auth: sign up, sign in, be recognised, change one's own things, forget a password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.accounts import profile, recovery, signin
from ringlypro.accounts.shapes import UserJson, user_json
from ringlypro.accounts.signin import Person
from ringlypro.accounts.throttle import address_of
from ringlypro.clients import profile as client_profile
from ringlypro.clients.shapes import ClientJson, client_json
from ringlypro.kit.words import t
from ringlypro.signup.register import NEEDED, register
from ringlypro.vendors.services_protocol import Services
from webhooks.api.answers import language, problems
from webhooks.api.caller import CallerDep, api_router
from webhooks.dependencies import ServicesDependency

public = APIRouter(prefix="/api/auth", tags=["auth"])
guarded = api_router("/api/auth", "auth")


class Account(BaseModel):
    """A person and their business."""

    user: UserJson
    client: ClientJson


class SignedIn(Account):
    """The same, with the token to send as `Authorization: Bearer …`."""

    token: str


class Changed(Account):
    """The same; `token` is a new one when the password was changed, which ends every older one."""

    token: str | None = None


class Registration(BaseModel):
    """A filled-in sign-up form."""

    model_config = ConfigDict(json_schema_extra={"required": list(NEEDED)})

    email: str = ""
    password: str = Field(default="", description="8 to 128 characters of any kind.")
    first_name: str = ""
    last_name: str = ""
    business_name: str = ""
    business_phone: str = Field(default="", description="Any usual form; kept as E.164.")
    business_type: str = ""
    terms_accepted: bool = False
    website_url: str | None = None
    phone_number: str | None = Field(default=None, description="The owner's own phone: where calls can be put through.")
    business_description: str | None = None
    business_hours: Any = Field(
        default=None,
        description="Days by name or number with spans, or one span with its days; Monday to Friday, 9 to 5 if unset.",
        examples=[{"monday": [{"open": "09:00", "close": "17:00"}], "sunday": []}],
    )
    services: Any = Field(default=None, description="What is offered, as text or as a list of texts.")
    timezone: str | None = Field(default=None, examples=["America/New_York"])
    language: str | None = Field(default=None, examples=["en", "es"])


class Credentials(BaseModel):
    """Who one says to be."""

    email: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


class Email(BaseModel):
    """An address."""

    email: str = Field(max_length=1000)


class NewPassword(BaseModel):
    """The token of a reset letter, and the password to be set."""

    token: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


class Token(BaseModel):
    """A bearer token."""

    token: str


class Said(BaseModel):
    """A sentence for people."""

    message: str


class Validity(BaseModel):
    """Whether a reset token could still be used."""

    valid: bool


class Verified(BaseModel):
    """The token is good, and whose it is."""

    valid: bool
    user: UserJson


@public.post("/register", status_code=201, responses=problems(409, 422, 429), summary="Sign up a business")
async def sign_up(form: Registration, desk: ServicesDependency, request: Request) -> SignedIn:
    """A person, a business, a credit account and a number. Without a number for now, `ringlypro_number` is null."""
    given = form.model_dump()
    made = await register(desk, given, door="api", address=address_of(request.client))
    return await _signed_in(desk, made.person, signin.as_bearer(desk, made.person, made.secret))


@public.post("/login", responses=problems(401, 422, 429), summary="Sign in")
async def sign_in(given: Credentials, desk: ServicesDependency, request: Request) -> SignedIn:
    """A token for e-mail and password. An unknown e-mail is answered like a wrong password, in the same time."""
    person = await signin.prove(desk, email=given.email, password=given.password, address=address_of(request.client))
    return await _signed_in(desk, person, await signin.bearer_token(desk, person))


@guarded.post("/logout", status_code=204, summary="Sign out")
async def sign_out(caller: CallerDep, desk: ServicesDependency) -> Response:
    """This token is dead from now on."""
    await signin.end(desk, client_id=caller.client_id, secret=caller.claims.sid)
    return Response(status_code=204)


@guarded.get("/profile", summary="Who am I")
async def show_profile(caller: CallerDep, desk: ServicesDependency) -> Account:
    """The caller and their business."""
    return await _account(desk, user_id=caller.user_id, client_id=caller.client_id)


@guarded.post("/update-profile", responses=problems(409, 429), summary="Change person and business")
async def update_profile(
    given: Annotated[dict[str, Any], Body(examples=[{"first_name": "Ana", "appointment_duration": 45}])],
    caller: CallerDep,
    desk: ServicesDependency,
) -> Changed:
    """Any field of `user` and `client` that an owner may change; others are ignored.

    A new `email` or `password` needs `current_password`. A new password ends every token and gives a new one.
    """
    changed = await profile.change(desk, user_id=caller.user_id, client_id=caller.client_id, given=given)
    account = await _account(desk, user_id=caller.user_id, client_id=caller.client_id)
    person = Person(user_id=caller.user_id, client_id=caller.client_id, email=account.user.email)
    token = await signin.bearer_token(desk, person) if changed else None
    return Changed(user=account.user, client=account.client, token=token)


@public.post("/forgot-password", responses=problems(422), summary="Ask for a reset letter")
async def forgot_password(given: Email, desk: ServicesDependency, request: Request) -> Said:
    """The answer is the same whether or not there is such an account."""
    await recovery.ask(desk, email=given.email, address=address_of(request.client))
    return Said(message=t("auth.reset_sent", language(request)))


@public.get("/verify-reset-token/{token}", responses=problems(422), summary="Is this reset link still good")
async def verify_reset_token(token: str, desk: ServicesDependency) -> Validity:
    """Whether the token could still be used."""
    return Validity(valid=await recovery.is_valid(desk, token))


@public.post("/reset-password", responses=problems(422), summary="Set a new password")
async def reset_password(given: NewPassword, desk: ServicesDependency, request: Request) -> Said:
    """Uses the token up and ends every sign-in of that person."""
    await recovery.reset(desk, token=given.token, password=given.password, address=address_of(request.client))
    return Said(message=t("auth.password_changed", language(request)))


@guarded.post("/refresh-token", summary="Stay signed in")
async def refresh_token(caller: CallerDep, desk: ServicesDependency) -> Token:
    """A token for another seven days of the same sign-in."""
    return Token(token=await signin.prolong(desk, caller.claims))


@guarded.get("/verify", summary="Is this token good")
async def verify(caller: CallerDep, desk: ServicesDependency) -> Verified:
    """Whose token this is; a bad one is refused with 403 before it comes to this."""
    account = await _account(desk, user_id=caller.user_id, client_id=caller.client_id)
    return Verified(valid=True, user=account.user)


async def _signed_in(desk: Services, person: Person, token: str) -> SignedIn:
    account = await _account(desk, user_id=person.user_id, client_id=person.client_id)
    return SignedIn(user=account.user, client=account.client, token=token)


async def _account(desk: Services, *, user_id: int, client_id: int) -> Account:
    async with desk.unit(client_id) as unit:
        user = await profile.load(unit, user_id=user_id)
        client = await client_profile.load(unit)
    return Account(user=user_json(user), client=client_json(client))

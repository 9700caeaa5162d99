"""/api/auth: sign up, sign in, be recognised, change one's own things, forget a password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, Field

from ringlypro.accounts import authentication, password_reset, profile
from ringlypro.accounts.authentication import AuthenticatedUser
from ringlypro.accounts.schemas import UserJson, user_json
from ringlypro.accounts.throttle import peer_address
from ringlypro.accounts.user_fields import USER_FIELDS
from ringlypro.clients import business_settings as client_profile
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.schemas import ClientJson, client_json
from ringlypro.core.field_models import FormSchema, RequestSchema, request_model
from ringlypro.core.i18n import translate
from ringlypro.signup.registration import register_tenant
from ringlypro.signup.registration_fields import REGISTRATION_FIELDS
from ringlypro.vendors.services_protocol import Services
from webhooks.api.authentication import ApiCaller, CallerDependency, api_router
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses, request_language

public_router = APIRouter(prefix="/api/auth", tags=["auth"])
protected_router = api_router("/api/auth", "auth")


class AccountJson(BaseModel):
    """A person and their business."""

    user: UserJson
    client: ClientJson


class SignInResponse(AccountJson):
    """The same, with the token to send as `Authorization: Bearer …`."""

    token: str


class ProfileUpdateResponse(AccountJson):
    """The same; `token` is a new one when the password was changed, which ends every older one."""

    token: str | None = None


@request_model(REGISTRATION_FIELDS, new=True)
class RegistrationRequest(BaseModel):
    """A filled-in sign-up form."""

    services: Annotated[Any, RequestSchema(REGISTRATION_FIELDS, "services")] = None


class SignInRequest(BaseModel):
    """Who one says to be."""

    email: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


class ForgotPasswordRequest(BaseModel):
    """An address."""

    email: str = Field(max_length=1000)


class ResetPasswordRequest(BaseModel):
    """The token of a reset e-mail, and the password to be set."""

    token: str = Field(max_length=1000)
    password: str = Field(max_length=1000)


class TokenResponse(BaseModel):
    """A bearer token."""

    token: str


class MessageResponse(BaseModel):
    """A sentence for people."""

    message: str


class TokenValidityResponse(BaseModel):
    """Whether a reset token could still be used."""

    valid: bool


class VerifiedTokenResponse(BaseModel):
    """The token is good, and whose it is."""

    valid: bool
    user: UserJson


@public_router.post(
    "/register", status_code=201, responses=error_responses(409, 422, 429), summary="Sign up a business"
)
async def register_business(
    form: RegistrationRequest, services: ServicesDependency, request: Request
) -> SignInResponse:
    """A person, a business, a credit account and a number. Without a number for now, `ringlypro_number` is null."""
    form_values = form.model_dump()
    registration = await register_tenant(services, form_values, channel="api", address=peer_address(request.client))
    return await _sign_in_response(
        services,
        registration.person,
        authentication.encode_bearer_token(services, registration.person, registration.secret),
    )


@public_router.post("/login", responses=error_responses(401, 422, 429), summary="Sign in")
async def sign_in(credentials: SignInRequest, services: ServicesDependency, request: Request) -> SignInResponse:
    """A token for e-mail and password. An unknown e-mail is answered like a wrong password, in the same time."""
    person = await authentication.verify_credentials(
        services, email=credentials.email, password=credentials.password, address=peer_address(request.client)
    )
    return await _sign_in_response(services, person, await authentication.create_bearer_token(services, person))


@protected_router.post("/logout", status_code=204, summary="Sign out")
async def sign_out(caller: CallerDependency, services: ServicesDependency) -> Response:
    """This token is dead from now on."""
    await authentication.sign_out(services, client_id=caller.client_id, secret=caller.claims.sid)
    return Response(status_code=204)


@protected_router.get("/profile", summary="Who am I")
async def show_profile(caller: CallerDependency, services: ServicesDependency) -> AccountJson:
    """The caller and their business."""
    return await _load_account(services, user_id=caller.user_id, client_id=caller.client_id)


@protected_router.post("/update-profile", responses=error_responses(409, 429), summary="Change person and business")
async def update_profile(
    changes: Annotated[
        dict[str, Any],
        FormSchema((CLIENT_FIELDS, USER_FIELDS)),
        Body(examples=[{"first_name": "Ana", "appointment_duration": 45}]),
    ],
    caller: CallerDependency,
    services: ServicesDependency,
) -> ProfileUpdateResponse:
    """Any field of `user` and `client` that an owner may change; others are ignored.

    A new `email` or `password` needs `current_password`. A new password ends every token and gives a new one.
    """
    password_changed = await profile.update_profile(
        services, user_id=caller.user_id, client_id=caller.client_id, submitted_fields=changes
    )
    account = await _load_account(services, user_id=caller.user_id, client_id=caller.client_id)
    token = await _new_token(services, caller) if password_changed else None
    return ProfileUpdateResponse(user=account.user, client=account.client, token=token)


@public_router.post("/forgot-password", responses=error_responses(422), summary="Ask for a reset letter")
async def request_password_reset(
    body: ForgotPasswordRequest, services: ServicesDependency, request: Request
) -> MessageResponse:
    """The answer is the same whether or not there is such an account."""
    await password_reset.request_password_reset(services, email=body.email, address=peer_address(request.client))
    return MessageResponse(message=translate("auth.reset_sent", request_language(request)))


@public_router.get(
    "/verify-reset-token/{token}", responses=error_responses(422), summary="Is this reset link still good"
)
async def verify_reset_token(token: str, services: ServicesDependency) -> TokenValidityResponse:
    """Whether the token could still be used."""
    return TokenValidityResponse(valid=await password_reset.is_reset_token_valid(services, token))


@public_router.post("/reset-password", responses=error_responses(422), summary="Set a new password")
async def reset_password(body: ResetPasswordRequest, services: ServicesDependency, request: Request) -> MessageResponse:
    """Uses the token up and ends every sign-in of that person."""
    await password_reset.reset_password(
        services, token=body.token, password=body.password, address=peer_address(request.client)
    )
    return MessageResponse(message=translate("auth.password_changed", request_language(request)))


@protected_router.post("/refresh-token", summary="Stay signed in")
async def refresh_token(caller: CallerDependency, services: ServicesDependency) -> TokenResponse:
    """A token for another seven days of the same sign-in."""
    return TokenResponse(token=await authentication.renew_bearer_token(services, caller.claims))


@protected_router.get("/verify", summary="Is this token good")
async def verify_token(caller: CallerDependency, services: ServicesDependency) -> VerifiedTokenResponse:
    """Whose token this is; a bad one is refused with 403 before it comes to this."""
    account = await _load_account(services, user_id=caller.user_id, client_id=caller.client_id)
    return VerifiedTokenResponse(valid=True, user=account.user)


async def _sign_in_response(services: Services, person: AuthenticatedUser, token: str) -> SignInResponse:
    account = await _load_account(services, user_id=person.user_id, client_id=person.client_id)
    return SignInResponse(user=account.user, client=account.client, token=token)


async def _new_token(services: Services, caller: ApiCaller) -> str:
    async with services.unit_of_work(caller.client_id) as unit:
        email = (await profile.load_user(unit, user_id=caller.user_id)).email
    return await authentication.create_bearer_token(
        services, AuthenticatedUser(caller.user_id, caller.client_id, email)
    )


async def _load_account(services: Services, *, user_id: int, client_id: int) -> AccountJson:
    async with services.unit_of_work(client_id) as unit:
        user = await profile.load_user(unit, user_id=user_id)
        client = await client_profile.load_client(unit)
    return AccountJson(user=user_json(user), client=client_json(client))

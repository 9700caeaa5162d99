"""What routes are handed by the framework: the services of the app they belong to."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from ringlypro.vendors.services_protocol import Services


def get_request_services(request: Request) -> Services:
    """The services of the app that answers this request; `main.create_app` puts them there."""
    return cast("Services", request.app.state.services)


async def inject_services(request: Request) -> Services:
    """As `get_request_services`, for the framework: a dependency that is not async costs a change of threads."""
    return get_request_services(request)


ServicesDependency = Annotated[Services, Depends(inject_services)]

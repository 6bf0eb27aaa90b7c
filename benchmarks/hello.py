"""The bare yardstick of requests: a Starlette that says hello and nothing else."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def say_hello(request: Request) -> PlainTextResponse:
    """Answer."""
    return PlainTextResponse("hello")


application = Starlette(routes=[Route("/", say_hello), Route("/readyz", say_hello)])

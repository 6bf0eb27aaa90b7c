"""What is beside the pages: files, health, and what the kinds of problem mean."""

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from app.domain.errors import NotFound
from app.doors.identity import database_of
from app.errors import PLAIN, TELLINGS
from app.queries.moment import resolve
from app.schema import pending
from app.views.problems import tell

router = APIRouter()
FOREVER = "public, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@router.get("/static/{build}/{path:path}")
def get_static(request: Request, build: str, path: str) -> Response:
    """Serve one of our files; its address changes with its content, so it is kept for good."""
    found = request.app.state.files.get(path)
    if found is None:
        raise NotFound(f"There is no file {path!r}.")
    keep = FOREVER if build == request.app.state.build else "no-cache"
    kind = TYPES.get(found.suffix, "application/octet-stream")
    return FileResponse(found, media_type=kind, headers={"Cache-Control": keep})


@router.get("/favicon.ico")
def get_favicon(request: Request) -> Response:
    """Send browsers that ask the old way to the sign of the house."""
    return RedirectResponse(f"/static/{request.app.state.build}/favicon.svg", 308)


@router.get("/livez")
def get_livez() -> Response:
    """Say that the process runs."""
    return JSONResponse({"status": "live"})


@router.get("/readyz")
def get_readyz(request: Request) -> Response:
    """Say whether the record can be read and its schema is this build's."""
    database = database_of(request)
    with database.reading(fresh=True) as session:
        resolve(session)
    if pending(database):
        return JSONResponse({"status": "the schema is not this build's"}, 503)
    return JSONResponse({"status": "ready"})


@router.get("/problems/{slug}")
def get_problem(request: Request, slug: str) -> Response:
    """Explain one kind of problem that the API answers with."""
    for telling in (*TELLINGS.values(), *PLAIN.values()):
        if telling.type == slug:
            return tell(request, telling, f"The API answers {telling.status} with this type.", status=200)
    raise NotFound(f"There is no kind of problem {slug!r}.")

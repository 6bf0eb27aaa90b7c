"""Every arm with its goal."""

from benchmarks import intake, reading, readying, singles, streaming
from benchmarks.grounds import SQLITE
from benchmarks.plans import Arm

ARMS = (
    Arm("known1", 0.8, intake.known_one, says="a new run of known cases, one client"),
    Arm("known2", 1.0, intake.known_two, says="the same from two clients of one phase"),
    Arm("new1", 0.25, intake.new_one, says="a run of cases never seen before"),
    Arm("resend_bytes", 3.0, intake.resend_bytes, says="the same bytes again"),
    Arm("resend_content", 1.0, intake.resend_content, says="the same content in other bytes"),
    Arm("junit", 0.5, intake.junit, says="known cases as JUnit XML beside JSON"),
    Arm("ndjson_million", 0.4, streaming.ndjson, says="new cases as NDJSON in one streamed request"),
    Arm("singles16", 0.1, singles.singles, says="one result a post from sixteen clients"),
    Arm("board_drawn", 0.05, reading.board_drawn, says="the board drawn anew, one reader"),
    Arm("board_kept", 0.3, reading.board_kept, says="the board as it is kept, one reader"),
    Arm("readiness", 20, readying.readiness, says="readiness over 100,000 results, beside counting them by SQL"),
    Arm("sqlite_known", 0.7, intake.known_one, SQLITE, says="a new run of known cases, SQLite"),
    Arm("sqlite_new", 0.25, intake.new_one, SQLITE, says="cases never seen before, SQLite"),
)

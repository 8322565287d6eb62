"""/v1/console/usage: what was used and what it cost, by day, key or model; as JSON and as CSV."""

import csv
import io
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from viewloom.errors import InvalidRequest
from viewloom.server.auth import Account, Authenticator
from viewloom.server.console.methods import console_route
from viewloom.server.wire.scalars import render_usd
from viewloom.storage.usage_report import GROUPINGS, Grouping, Report, Span, Sums, UsageReports

PATH = "/v1/console/usage"
DEFAULT_DAYS = 30
LONGEST_DAYS = 400
NO_KEY = "Console and chat page"
"""What stands for requests without a key."""

_COLUMNS = (
    *("group", "label", "requests", "errors", "prompt_tokens", "completion_tokens", "cached_tokens", "cost_usd"),
    *("repairs", "first_component_ms_p50", "first_component_ms_p95"),
)
_FORMULA = re.compile(r"(^|[;,\t\r\n])(\s*[=+\-@]|[\t\r])")
"""What begins a formula, also where a spreadsheet parts cells by another sign than ours: OWASP, CSV injection."""


def usage_routes(
    authenticator: Authenticator, reports: UsageReports, write_waiting: Callable[[], Awaitable[None]]
) -> list[Route]:
    """Returns the endpoints.

    Args:
        authenticator: Tells who asks.
        reports: Where the sums come from.
        write_waiting: Writes what the log of requests still has in memory.
    """

    async def make(request: Request, account: Account) -> tuple[Span, Grouping, Report]:
        span, grouping = read_span(request.query_params, account.id, datetime.now(UTC).date())
        await write_waiting()
        return span, grouping, await reports.make(span, grouping)

    async def get(request: Request, account: Account) -> dict[str, Any]:
        span, grouping, report = await make(request, account)
        rows = [_render(sums, grouping, report) for sums in _groups(report, span, grouping)]
        total = {**_render(report.total, grouping, report), "group": "", "label": "Total"}
        days = {"from": span.first.isoformat(), "to": span.last.isoformat()}
        return {**days, "group": grouping, "data": rows, "total": total}

    async def get_csv(request: Request, account: Account) -> Response:
        span, grouping, report = await make(request, account)
        rows = [_render(sums, grouping, report) for sums in _groups(report, span, grouping)]
        name = f"usage-by-{grouping}-{span.first}-{span.last}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return Response(render_csv(rows), media_type="text/csv", headers=headers)

    return [
        console_route(PATH, authenticator, get=("viewer", get)),
        console_route(f"{PATH}.csv", authenticator, get=("viewer", get_csv)),
    ]


def read_span(query: QueryParams, account_id: str, today: date) -> tuple[Span, Grouping]:
    """Reads which usage is asked for; the last thirty days if no days are named.

    Raises:
        InvalidRequest: A parameter cannot be taken.
    """
    last = _read_day(query, "to") or today
    first = _read_day(query, "from") or last - timedelta(days=min(DEFAULT_DAYS - 1, (last - date.min).days))
    if not timedelta(0) <= last - first < timedelta(days=LONGEST_DAYS):
        raise InvalidRequest(f"`from` must be a day up to `to`, at most {LONGEST_DAYS} days before it.", param="from")
    grouping = query.get("group", "day")
    if grouping not in GROUPINGS:
        raise InvalidRequest(f"`group` must be one of {', '.join(GROUPINGS)}.", param="group")
    span = Span(account_id, first, last, query.get("key_id") or None, query.get("model") or None)
    return span, grouping


def render_csv(rows: list[dict[str, Any]]) -> str:
    """Returns rows as CSV; what a spreadsheet would take for a formula is marked as text."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for row in rows:
        shown = row["first_component_ms"] or {"p50": "", "p95": ""}
        flat = {**row, "first_component_ms_p50": shown["p50"], "first_component_ms_p95": shown["p95"]}
        table.writerow([_as_text(flat[name]) for name in _COLUMNS])
    return text.getvalue()


def _as_text(value: Any) -> Any:
    return _FORMULA.sub(r"\1'\2", value) if isinstance(value, str) else value


def _read_day(query: QueryParams, name: str) -> date | None:
    text = query.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10 or not 2000 <= day.year <= 9000:
        raise InvalidRequest(f"`{name}` must be a day such as 2026-11-23.", param=name)
    return day


def _groups(report: Report, span: Span, grouping: Grouping) -> list[Sums]:
    """Returns the groups; days on which nothing was used are among them."""
    if grouping != "day":
        return list(report.groups)
    by_day = {sums.group: sums for sums in report.groups}
    days = [(span.first + timedelta(days=number)).isoformat() for number in range((span.last - span.first).days + 1)]
    return [by_day.get(day) or Sums(day) for day in days]


def _render(sums: Sums, grouping: Grouping, report: Report) -> dict[str, Any]:
    label = report.key_names.get(sums.group, sums.group or NO_KEY) if grouping == "key" else sums.group
    shown = sums.first_component_ms
    return {
        "group": sums.group,
        "label": label,
        "requests": sums.requests,
        "errors": sums.errors,
        "prompt_tokens": sums.prompt_tokens,
        "completion_tokens": sums.completion_tokens,
        "cached_tokens": sums.cached_tokens,
        "cost_usd": render_usd(sums.cost_picodollars),
        "repairs": sums.repairs,
        "first_component_ms": None if shown is None else {"p50": shown.p50, "p95": shown.p95},
    }

"""Prints what the front end costs a browser: how a long program streams into the chat page, and what pages load first.

A program of a thousand lines (cards, texts, tables, lists, steps, charts; from a seed, asserted to parse) is played by
the scripted provider of a real server, at the pace of a fast model, into the chat page in headless Chromium. Counted
are frames, those before which text came (the weaver holds back what is not certain), those in which the answer changed
(not all text shows), and tasks of the main thread over 50 ms, with what they took beyond that. Asked are 60 updates a
second and no task over 100 ms. A busy machine stretches all of them by the clock, so the time of the processor stands
beside it.

Run: `python benchmarks/web.py [--lines 1000] [--pieces 100] [--chars 16] [--profile FILE]`
"""

import argparse
import gzip
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Response, sync_playwright

from viewloom.catalogue import standard_library
from viewloom.lang import parse

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from browser.conftest import CHROMIUM, CHROMIUM_FLAGS  # noqa: E402 - the tests are no package of ours
from browser.running_server import MODEL, start_server  # noqa: E402

HELLO = "root = Card([TextContent(&quot;Hello&quot;)])"
SHORT = """[[rule]]
text = 'root = Card([TextContent("Hello")])'
"""
SEED = 7
LONG_MS = 50
FINISH_LIMIT_MS = 600_000
WORDS = ("harvest", "market", "river", "winter", "lantern", "copper", "garden", "signal", "harbour", "paper", "orchard")
WATCH = """() => {
  const seen = { frames: 0, taken: 0, changed: 0, first: 0, last: 0, gaps: [] };
  window.seen = seen;
  let isDirty = false, hasText = false, before = 0;
  const read = ReadableStreamDefaultReader.prototype.read;
  ReadableStreamDefaultReader.prototype.read = async function () {
    const piece = await read.apply(this, arguments);
    hasText ||= !piece.done;
    return piece;
  };
  new MutationObserver(() => { isDirty = true; }).observe(document.querySelector("main"), {
    childList: true, characterData: true, attributes: true, subtree: true });
  const frame = (now) => {
    if (seen.first > 0) {
      seen.frames += 1;
      if (hasText) seen.taken += 1;
    }
    hasText = false;
    if (isDirty) {
      seen.first ||= now;
      if (before > 0) seen.gaps.push(now - before);
      before = seen.last = now;
      seen.changed += 1;
      isDirty = false;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""


@dataclass(frozen=True, slots=True)
class Streamed:
    """What one streamed program cost; times in milliseconds, tasks by the clock and of the processor."""

    seconds: float
    frames: int
    taken: int
    changed: int
    gaps: list[float]
    tasks: list[tuple[float, float]]


def program(lines: int, seed: int = SEED) -> str:
    """Returns a program of that many statements, the same for the same seed."""
    rng = random.Random(seed)
    sections: list[list[str]] = []
    count = 1
    while count < lines:
        section = _section(rng, len(sections))[: lines - count]
        sections.append(section)
        count += len(section)
    root = f"root = Stack([{', '.join(f'card{at}' for at in range(len(sections)))}])"
    return "\n".join([root, *(line for section in sections for line in section)])


def _section(rng: random.Random, at: int) -> list[str]:
    """Returns a card and its parts; each name is used, even where the last lines are cut away."""
    kinds = [_texts, _table, _items, _steps] + ([_chart] if at % 4 == 0 else [])
    parts = [line for kind in kinds for line in kind(rng, f"{at}")]
    names = [line.partition(" = ")[0] for line in parts if line.startswith(("text", "table", "list", "steps", "chart"))]
    head = f'head{at} = CardHeader("{_words(rng, 3).title()}", "{_words(rng, 5).capitalize()}")'
    return [f"card{at} = Card([head{at}, {', '.join(names)}])", head, *parts]


def _texts(rng: random.Random, at: str) -> list[str]:
    said = f"The **{_words(rng, 2)}** is {_words(rng, 14)}, and `{_words(rng, 1)}` {_words(rng, 9)}."
    return [f'text{at} = TextContent("{said}")', f'textb{at} = TextContent("{_words(rng, 8).capitalize()}.", "small")']


def _table(rng: random.Random, at: str) -> list[str]:
    rows = rng.randint(3, 8)
    things = json.dumps([_words(rng, 2).capitalize() for _ in range(rows)])
    numbers = json.dumps([rng.randint(10, 9_999) for _ in range(rows)])
    return [
        f"table{at} = Table([colA{at}, colB{at}])",
        f'colA{at} = Col("Article", {things})',
        f'colB{at} = Col("Pieces", {numbers}, "number")',
    ]


def _items(rng: random.Random, at: str) -> list[str]:
    names = [f"item{at}n{number}" for number in range(rng.randint(2, 4))]
    items = [
        f'{name} = AccordionItem("{name}", "{_words(rng, 3).capitalize()}", [TextContent("{_words(rng, 7)}.")])'
        for name in names
    ]
    return [f"list{at} = Accordion([{', '.join(names)}])", *items]


def _steps(rng: random.Random, at: str) -> list[str]:
    names = [f"step{at}n{number}" for number in range(3)]
    steps = [f'{name} = StepsItem("{_words(rng, 3).capitalize()}", "{_words(rng, 12)}.")' for name in names]
    return [f"steps{at} = Steps([{', '.join(names)}])", *steps]


def _chart(rng: random.Random, at: str) -> list[str]:
    kind = rng.choice(("BarChart", "LineChart"))
    values = [[rng.randint(5, 200) for _ in range(6)] for _ in range(2)]
    return [
        f'chart{at} = {kind}(["Jan", "Feb", "Mar", "Apr", "May", "Jun"], [serA{at}, serB{at}])',
        f'serA{at} = Series("This year", {values[0]})',
        f'serB{at} = Series("Last year", {values[1]})',
    ]


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(count))


def stream(browser: Browser, url: str, profile: Path | None) -> Streamed:
    """Asks in the chat page and watches the answer until it is whole."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    field = page.get_by_label("Your message")
    field.fill("the long program")
    page.get_by_role("button", name="Send").wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    profiler = _start_profile(page) if profile else None
    tracer = _start_trace(browser)
    page.keyboard.press("Enter")
    page.locator('.answer[aria-busy="false"]').wait_for(timeout=FINISH_LIMIT_MS)
    # What follows the end, as tables under charts, counts as well.
    page.wait_for_load_state("networkidle")
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    if profiler and profile:
        profile.write_text(json.dumps(profiler.send("Profiler.stop")["profile"]), encoding="utf-8")
    tasks = _main_tasks(_stop_trace(tracer, page))
    seen: dict[str, Any] = page.evaluate("window.seen")
    seconds = (seen["last"] - seen["first"]) / 1000
    page.close()
    return Streamed(seconds, seen["frames"], seen["taken"], seen["changed"], seen["gaps"], tasks)


def _start_trace(browser: Browser) -> CDPSession:
    session = browser.new_browser_cdp_session()
    config = {"includedCategories": ["disabled-by-default-devtools.timeline"], "excludedCategories": ["*"]}
    session.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    return session


def _stop_trace(session: CDPSession, page: Page) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    complete: list[bool] = []
    session.on("Tracing.dataCollected", lambda some: events.extend(some["value"]))
    session.on("Tracing.tracingComplete", lambda _: complete.append(True))
    session.send("Tracing.end")
    while not complete:
        page.wait_for_timeout(50)
    return events


def _main_tasks(events: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Returns each task of the busiest page's main thread: milliseconds by the clock, and of the processor."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    by_thread: dict[tuple[int, int], list[tuple[float, float]]] = {main: [] for main in mains}
    for event in events:
        thread = (event["pid"], event["tid"])
        if event["name"] == "RunTask" and thread in by_thread:
            by_thread[thread].append((event["dur"] / 1000, event.get("tdur", 0) / 1000))
    return max(by_thread.values(), key=lambda tasks: sum(spent for _, spent in tasks))


def _start_profile(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.start")
    return session


def print_stream(streamed: Streamed, processors: float) -> None:
    """Prints what the streamed program cost."""
    gaps = sorted(streamed.gaps)
    clock, spent = zip(*streamed.tasks, strict=True)
    frame_ms = sum(spent) / streamed.frames
    quantiles = " ".join(f"{_quantile(gaps, share):.0f}" for share in (0.5, 0.95, 0.99))
    rows = [
        ("stream", f"{streamed.seconds:.1f} s"),
        ("frames a second", f"{streamed.frames / streamed.seconds:.1f}"),
        ("frames a second before which text came", f"{streamed.taken / streamed.seconds:.1f}"),
        ("frames a second that changed the answer", f"{streamed.changed / streamed.seconds:.1f}"),
        ("from change to change, 50/95/99 %", f"{quantiles} ms"),
        ("main thread, of the processor, a frame", f"{frame_ms:.1f} ms, of 16.7 that 60 a second leave"),
    ]
    for name, tasks in {"by the clock": clock, "of processor": spent}.items():
        over = [task - LONG_MS for task in tasks if task > LONG_MS]
        rows.append(
            (f"longest task, {name}", f"{max(tasks):.0f} ms; {len(over)} over 50 ms, blocking {sum(over):.0f} ms")
        )
    rows.append(("load", f"{os.getloadavg()[0]:.1f}; {processors:.1f} of {os.cpu_count()} processors busy"))
    for name, told in rows:
        print(f"  {name:<42}{told}")


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def busy_s() -> float:
    """Returns the processor time that the whole machine has spent working."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]
    return (sum(fields[:8]) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def print_first_loads(browser: Browser, url: str) -> None:
    """Prints the JavaScript that each page fetches until it shows what it is for and rests, gzipped."""
    print("JavaScript of the first load, gzipped (asked of the chat: at most 450 kB)")
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto(url)
    thread = page.request.post("/v1/threads", data={}).json()["id"]
    said = {"messages": [{"role": "user", "content": "hello"}], "model": MODEL}
    page.request.post("/v1/chat/completions", headers={"x-viewloom-thread": thread}, data=said)
    share = page.request.post(f"/v1/threads/{thread}/share", data={}).json()["url"]
    view = f'<script type="module" src="{url}/view.js"></script><viewloom-view program="{HELLO}"></viewloom-view>'
    host = f"{url}/host"
    for name, address in {
        "chat": f"{url}/t/{thread}",
        "console": f"{url}/console",
        "share": share,
        "view": host,
    }.items():
        page = context.new_page()
        scripts: list[Response] = []
        page.on("response", lambda got, into=scripts: into.append(got) if ".js" in got.url else None)
        page.route(host, lambda route: route.fulfill(body=view, content_type="text/html"))
        page.goto(address)
        page.get_by_text("Hello" if name != "console" else "Sign in").first.wait_for()
        page.wait_for_load_state("networkidle")
        size = sum(len(gzip.compress(script.body(), 9)) for script in scripts)
        print(f"  {name:<12}{size / 1000:8.1f} kB in {len(scripts)} files")
        page.close()
    context.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", type=int, default=1000)
    options.add_argument("--pieces", type=int, default=100, help="pieces of text a second, at most")
    options.add_argument("--chars", type=int, default=16, help="characters of a piece")
    options.add_argument("--profile", type=Path, help="where to write a CPU profile of the page")
    arguments = options.parse_args()
    text = program(arguments.lines)
    result = parse(text, standard_library("full").signatures)
    assert result.root, "The program has no root."
    assert not result.errors, result.errors[:3]
    pace = f"cut = {arguments.chars}\ndelay_s = {1 / arguments.pieces}"
    script = f"[[rule]]\nmatch = 'long'\ntext = {json.dumps(text)}\n{pace}\n{SHORT}"
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        server = start_server(Path(directory), script, {"VIEWLOOM_LIBRARY": "full"})
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        try:
            print_first_loads(browser, server.url)
            began, spent = time.perf_counter(), busy_s()
            streamed = stream(browser, server.url, arguments.profile)
            processors = (busy_s() - spent) / (time.perf_counter() - began)
        finally:
            browser.close()
            server.stop()
    pieces = len(text) // arguments.chars / streamed.seconds
    print(f"\nChat page, {arguments.lines:,} lines, {len(text):,} characters, {pieces:.0f} pieces a second came")
    print_stream(streamed, processors)


if __name__ == "__main__":
    main()

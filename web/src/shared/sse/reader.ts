/**
 * Server-sent events, read as they arrive.
 *
 * A pure state machine: feed text, get back every event that is now complete. Only `data` and `id` matter to us;
 * `event`, `retry` and comments are skipped. Reading is linear: a line is cut out once, never scanned again.
 */

/** Characters one event may hold before the stream counts as broken; our server's frames are far below it. */
export const EVENT_LIMIT_CHARS = 4_000_000;

export class EventTooLargeError extends Error {
  constructor() {
    super(`A server-sent event is longer than ${EVENT_LIMIT_CHARS} characters.`);
    this.name = "EventTooLargeError";
  }
}

export interface ServerEvent {
  readonly data: string;
  /** The last id that was sent, with this event or before it; empty if none was. */
  readonly id: string;
}

export interface EventReader {
  /** Takes the next piece of text and returns each event it completed, in order. */
  feed(text: string): ServerEvent[];
}

export function createEventReader(limitChars: number = EVENT_LIMIT_CHARS): EventReader {
  let line = "";
  let data: string[] = [];
  let dataChars = 0;
  let id = "";
  let atStart = true;
  // A chunk may end between CR and LF; the LF must then not count as a second, empty line.
  let skipLineFeed = false;

  function takeLine(events: ServerEvent[]): void {
    if (line === "") {
      if (data.length > 0) events.push({ data: data.join("\n"), id });
      data = [];
      dataChars = 0;
    } else if (line.startsWith("data:")) {
      data.push(line.startsWith("data: ") ? line.slice(6) : line.slice(5));
      dataChars += line.length;
    } else if (line.startsWith("id:")) {
      id = line.startsWith("id: ") ? line.slice(4) : line.slice(3);
    }
    line = "";
  }

  function feed(text: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    let start = 0;
    if (atStart && text !== "") {
      atStart = false;
      if (text.startsWith("\uFEFF")) start = 1;
    }
    for (let at = start; at < text.length; at += 1) {
      const char = text[at];
      if (char === "\n" && skipLineFeed) {
        skipLineFeed = false;
        start = at + 1;
        continue;
      }
      skipLineFeed = false;
      if (char === "\n" || char === "\r") {
        line += text.slice(start, at);
        takeLine(events);
        start = at + 1;
        skipLineFeed = char === "\r";
      }
    }
    line += text.slice(start);
    if (line.length + dataChars > limitChars) throw new EventTooLargeError();
    return events;
  }

  return { feed };
}

/** The text of a response's body as it arrives. Leaving the loop early tells the server that nobody reads on. */
export async function* readText(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A transcript as a whole page: a shared thread, or a thread in a file. */
interface Transcript {
  readonly title: string;
  readonly turns: readonly unknown[];
}

const STYLE = `
:root { color-scheme: light dark; --page: #f6f6f3; --text: #1b1d1f; --muted: #63676c; }
@media (prefers-color-scheme: dark) { :root { --page: #17191b; --text: #e9eaea; --muted: #a0a5aa; } }
body { margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
.page { box-sizing: border-box; max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0 0 0.25rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
.about { margin: 0 0 1.5rem; color: var(--muted); font-size: 0.9rem; }`;

/** Shows a transcript in the page's body; `about` says what kind of copy it is. */
export function showTranscript(transcript: Transcript, about: string): void {
  const title = transcript.title || "Untitled";
  document.title = title;
  const view = document.createElement("viewloom-view");
  Reflect.set(view, "turns", transcript.turns);
  showPage(title, about).append(view);
}

/** Shows a heading and a sentence in the page's body. */
export function showPage(title: string, about: string): HTMLElement {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [sheet];
  const page = document.createElement("main");
  page.className = "page";
  const heading = document.createElement("h1");
  heading.textContent = title;
  const line = document.createElement("p");
  line.className = "about";
  line.textContent = about;
  page.append(heading, line);
  document.body.replaceChildren(page);
  return page;
}

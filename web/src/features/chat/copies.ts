/** A drawn answer as text and as plain HTML, for the clipboard. */

/** What belongs to the page and not to the answer. */
const CHROME = "script, style, svg, .chart-data summary, .chart-placeholder, [aria-hidden='true'], button[aria-label^='Copy']";
const FORMULA = ".maths[data-source]";
/** Charts whose table follows: its numbers say more than the words along their axes. */
const DRAWING = ".chart:has(.chart-data) > [role=img]";
const KEPT_ATTRIBUTES = new Set(["href", "src", "alt", "colspan", "rowspan", "start"]);

export function textOf(body: HTMLElement | null): string {
  if (body === null) return "";
  // What is drawn: tables with tabs, and a line for each block; of formulas, what they were written as; of charts, their
  // numbers.
  const folded = [...body.querySelectorAll<HTMLDetailsElement>(".chart-data:not([open])")];
  const hidden = [...body.querySelectorAll<HTMLElement>(`${DRAWING}, .chart-data summary`)];
  for (const table of folded) table.open = true;
  for (const element of hidden) element.hidden = true;
  const formulas = [...body.querySelectorAll(FORMULA)].map((place) => ({ place, drawn: [...place.childNodes] }));
  for (const { place } of formulas) place.replaceChildren(sourceOf(place));
  const text = body.innerText;
  for (const { place, drawn } of formulas) place.replaceChildren(...drawn);
  for (const element of hidden) element.hidden = false;
  for (const table of folded) table.open = false;
  return text.replace(/\n{3,}/g, "\n\n").trim();
}

function sourceOf(place: Element): string {
  return place.getAttribute("data-source") ?? "";
}

/** The structure without our classes and styles; what was typed into fields stands in their place. */
export function htmlOf(body: HTMLElement | null): string {
  if (body === null) return "";
  const copy = body.cloneNode(true) as HTMLElement;
  const fields = "input, textarea, select";
  const typed = [...body.querySelectorAll<HTMLInputElement>(fields)].map((field) => field.value);
  [...copy.querySelectorAll(fields)].forEach((field, index) => field.replaceWith(typed[index] ?? ""));
  copy.querySelectorAll(FORMULA).forEach((place) => place.replaceWith(sourceOf(place)));
  copy.querySelectorAll(`${CHROME}, ${DRAWING}`).forEach((element) => element.remove());
  copy.querySelectorAll(".chart-data").forEach((table) => table.replaceWith(...table.childNodes));
  for (const element of copy.querySelectorAll("*")) {
    for (const name of element.getAttributeNames()) {
      // A link that the page refuses leads to the page itself.
      const leadsNowhere = name === "href" && element.getAttribute(name) === "";
      if (!KEPT_ATTRIBUTES.has(name) || leadsNowhere) element.removeAttribute(name);
    }
  }
  // From the inside out, so that a box that held only boxes is gone as well.
  for (const box of [...copy.querySelectorAll("div, span, button, section, details")].toReversed()) {
    if (box.textContent.trim() === "" && box.querySelector("img") === null) box.remove();
  }
  return copy.innerHTML;
}

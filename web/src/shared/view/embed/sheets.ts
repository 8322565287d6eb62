/** The style sheets that every shadow root shares: made once, and not subject to the page's rules for inline styles. */
import libraryCss from "@openuidev/react-ui/components.css?inline";
import hiddenCss from "@/shared/ui/hidden.css?inline";
import surfaceCss from "@/shared/view/embed/surface.css?inline";
import viewCss from "@/shared/view/view.css?inline";

let shared: readonly CSSStyleSheet[] | null = null;

export function sharedSheets(): readonly CSSStyleSheet[] {
  // The library's defaults stand at the document's root; a shadow root's is its host.
  shared ??= [libraryCss.replaceAll(":root", ":host"), viewCss, hiddenCss, surfaceCss].map(inPixels).map(makeSheet);
  return shared;
}

export function makeSheet(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

/** `rem` is the size of the page's own root element, which may have any. */
function inPixels(css: string): string {
  return css.replace(/(\d*\.?\d+)rem\b/g, (_, count: string) => `${Number(count) * 16}px`);
}

/**
 * What an open menu hides from screen readers is not reached with the keyboard either.
 *
 * The library's menus keep the focus inside by what they do with keys; this says so to everything else that moves it.
 * For pages of our own alone: in others the hidden parts are not ours.
 */
const MARK = "data-aria-hidden";

/** Watches the page from now on. */
export function keepHiddenPartsInert(): void {
  const watcher = new MutationObserver((records) => {
    for (const { target } of records) if (target instanceof HTMLElement) target.inert = target.hasAttribute(MARK);
  });
  watcher.observe(document.body, { attributes: true, attributeFilter: [MARK], subtree: true });
}

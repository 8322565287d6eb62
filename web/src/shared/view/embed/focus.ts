/** In place of `document.activeElement` in the component library: of a shadow root the document knows only the host. */
export function focusedElement(root: Document): Element | null {
  let focused = root.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

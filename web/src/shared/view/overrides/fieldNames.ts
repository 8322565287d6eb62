/** What the fields of the component library leave out for those who hear a form: whose label and hint are whose. */

export interface FieldIds {
  /** For the one element that a click on the label leads to. */
  readonly control: string;
  readonly label: string;
  /** Null where there is no hint. */
  readonly hint: string | null;
}

const GROUP = "[role=radiogroup], .openui-checkbox-group, .openui-switch-group, .openui-slider-block";
const CONTROL = "input:not([type=hidden], [aria-hidden=true]), textarea, [role=combobox], [role=button]";
const NAMELESS = "[role=slider]:not([aria-label]), .openui-slider-block input";

/** Marks what is drawn in `field`; the library sets none of these attributes itself, so they stay. */
export function nameField(field: HTMLElement, ids: FieldIds, hasError: boolean): void {
  const group = field.querySelector(GROUP);
  const control = group ?? field.querySelector(CONTROL);
  if (control === null) return;
  if (group !== null && !group.hasAttribute("role")) group.setAttribute("role", "group");
  if (group === null) control.id = ids.control;
  if (group !== null || control.getAttribute("role") === "button") name(control, ids.label);
  field.querySelectorAll(NAMELESS).forEach((part) => name(part, ids.label));
  if (ids.hint === null) control.removeAttribute("aria-describedby");
  else control.setAttribute("aria-describedby", ids.hint);
  if (control.getAttribute("role") !== "group") control.setAttribute("aria-invalid", String(hasError));
}

/** A button says its own words, a date for one, behind its label's. */
function name(element: Element, label: string): void {
  const own = element.getAttribute("role") === "button" && element.id !== "" ? ` ${element.id}` : "";
  element.setAttribute("aria-labelledby", `${label}${own}`);
}

/** The stock date picker, which only a pointer can open, for the keyboard too; and its parts with names to speak. */
import { type ComponentRenderProps, defineComponent } from "@openuidev/react-lang";
import { openuiLibrary } from "@openuidev/react-ui/genui-lib";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { stockComponent } from "@/shared/view/overrides/stock";

const stock = stockComponent(openuiLibrary, "DatePicker");
const Stock = stock.component;

const TRIGGER = ".openui-date-picker-renderer-floating-input-container";
const CALENDAR = ".openui-date-picker-renderer-floating-content";
const DAYS = ["[aria-selected=true] button", "[data-today=true] button", "[role=gridcell] button:not(:disabled)"];

const ORDINAL = /\b(\d{1,2})(?:st|nd|rd|th)\b/;

export const DatePicker = defineComponent({
  name: "DatePicker",
  props: stock.props,
  description: stock.description,
  component: DatePickerView,
});

function DatePickerView(render: ComponentRenderProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const trigger = (): HTMLElement | null => place.current?.querySelector(TRIGGER) ?? null;
  // It is drawn at the end of the page, or of the view that the page embeds.
  const calendar = (): Element | null => (place.current?.getRootNode() as ParentNode | undefined)?.querySelector(CALENDAR) ?? null;

  useLayoutEffect(() => {
    const element = trigger();
    element?.setAttribute("role", "button");
    element?.setAttribute("tabindex", "0");
    element?.setAttribute("aria-haspopup", "dialog");
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const isOpen = calendar() !== null;
    const opens = event.target === trigger() && ["Enter", " ", "ArrowDown"].includes(event.key);
    if (!opens && !(isOpen && event.key === "Escape")) return;
    event.preventDefault();
    if (opens !== isOpen) trigger()?.click();
    if (opens) requestAnimationFrame(() => focusDay(calendar()));
    else trigger()?.focus();
  };
  return (
    // What happens in the calendar comes up here as well, wherever that is drawn.
    <div
      ref={place}
      onKeyDown={onKeyDown}
      onClickCapture={() => requestAnimationFrame(() => nameParts(calendar()))}
      onFocus={() => nameParts(calendar())}
    >
      <Stock {...render} />
    </div>
  );
}

function focusDay(calendar: Element | null): void {
  const found = DAYS.map((selector) => calendar?.querySelector<HTMLElement>(selector));
  found.find(Boolean)?.focus();
}

function nameParts(calendar: Element | null): void {
  const [month, year] = calendar?.querySelectorAll("[role=combobox]") ?? [];
  month?.setAttribute("aria-label", "Month");
  year?.setAttribute("aria-label", "Year");
  // A day's name must have what is seen of it as a word: who speaks to the page says "click 3".
  for (const day of calendar?.querySelectorAll("[role=gridcell] button[aria-label]") ?? []) {
    const name = day.getAttribute("aria-label") ?? "";
    if (ORDINAL.test(name)) day.setAttribute("aria-label", name.replace(ORDINAL, "$1"));
  }
}

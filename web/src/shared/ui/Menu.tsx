/** A button with a menu: arrows move, Enter chooses, Escape and a click elsewhere close it. */
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";

export interface MenuItem {
  readonly label: string;
  readonly isDangerous?: boolean;
  readonly onChoose: () => void;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children: ReactNode;
  readonly className?: string;
}

const GAP_PX = 4;

export function Menu({ label, items, children, className = "icon" }: MenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  // The browser closes a popover by itself, so what is drawn follows its event.
  const onToggle = (event: { readonly newState: string }): void => {
    const opens = event.newState === "open";
    setOpen(opens);
    if (!opens || !button.current || !list.current) return;
    place(list.current, button.current.getBoundingClientRect());
    entriesOf(list.current)[0]?.focus();
  };
  const choose = (item: MenuItem): void => {
    list.current?.hidePopover();
    item.onChoose();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        popoverTarget={id}
      >
        {children}
      </button>
      <div ref={list} id={id} popover="auto" role="menu" aria-label={label} className="menu" onToggle={onToggle} onKeyDown={moveFocus}>
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className={item.isDangerous ? "menu-danger" : undefined}
            onClick={() => choose(item)}
          >
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}

function entriesOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role="menuitem"]')];
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const entries = entriesOf(event.currentTarget);
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  entries.at(next % entries.length)?.focus();
}

/** Under the button if there is room, else above it, and never beyond the window's edge. */
function place(list: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = anchor.bottom + GAP_PX;
  const top = below + height > window.innerHeight ? anchor.top - GAP_PX - height : below;
  const left = Math.min(anchor.left, window.innerWidth - width - GAP_PX);
  list.style.top = `${Math.max(GAP_PX, top)}px`;
  list.style.left = `${Math.max(GAP_PX, left)}px`;
}

/**
 * Where menus, calendars and tooltips of a view go: into its own shadow root, where its styles are, instead of the
 * page's body. `vite.view.config.ts` puts the modules beside this one in place of those that the library portals with.
 */
import { type ReactNode, createContext, useContext } from "react";
import { createPortal } from "react-dom";

export const PortalRoot = createContext<Element | null>(null);

interface PortalProps {
  readonly container: Element | DocumentFragment;
  readonly children: ReactNode;
}

/** Children in the view's own place for portals, if they were meant for the page's body. */
export function OwnPortal({ container, children }: PortalProps): ReactNode {
  const own = useContext(PortalRoot);
  return createPortal(children, container === document.body && own !== null ? own : container);
}

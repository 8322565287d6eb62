/** In place of `react-dom` for the component library, which portals into the page's body. */
import type { ReactNode } from "react";
import * as ReactDOM from "react-dom";
import { OwnPortal } from "@/shared/view/embed/portals";

export const { flushSync } = ReactDOM;

export function createPortal(children: ReactNode, container: Element | DocumentFragment): ReactNode {
  return <OwnPortal container={container}>{children}</OwnPortal>;
}

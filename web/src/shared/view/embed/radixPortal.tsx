/** In place of `@radix-ui/react-portal`, whose portals go into the page's body unless told otherwise. */
import { type ComponentPropsWithRef, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";
import { PortalRoot } from "@/shared/view/embed/portals";

interface PortalProps extends ComponentPropsWithRef<"div"> {
  readonly container?: Element | null;
  readonly asChild?: boolean;
}

export function Portal({ container, asChild = false, children, ...rest }: PortalProps): ReactNode {
  const own = useContext(PortalRoot);
  const place = own !== null && (container == null || container === document.body) ? own : (container ?? document.body);
  return createPortal(asChild ? children : <div {...rest}>{children}</div>, place);
}

export { Portal as Root };

/** What drawn programs need around them in a shadow root: the theme, and a place for portals. */
import { type Theme, ThemeContext } from "@openuidev/react-ui/ThemeProvider";
import { type ReactNode, useMemo } from "react";
import { PortalRoot } from "@/shared/view/embed/portals";

interface SurfaceProps {
  readonly theme: Theme;
  readonly scheme: "light" | "dark";
  readonly portals: Element;
  readonly children: ReactNode;
}

export function Surface({ theme, scheme, portals, children }: SurfaceProps): ReactNode {
  const context = useMemo(() => ({ theme, mode: scheme, portalThemeClassName: "" }), [theme, scheme]);
  return (
    <ThemeContext.Provider value={context}>
      <PortalRoot.Provider value={portals}>{children}</PortalRoot.Provider>
    </ThemeContext.Provider>
  );
}

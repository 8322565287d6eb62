/**
 * Components that are drawn again only when something of theirs has changed.
 *
 * The renderer makes the whole tree anew for every piece that arrives, and would draw all of it. Here a component whose
 * props say the same as before stays as it is, with everything below it; what reads the state of fields is drawn again
 * when that changes, which `StateVersion` tells.
 */
import { type ComponentRenderProps, type DefinedComponent } from "@openuidev/react-lang";
import { type ReactNode, createContext, memo, useContext } from "react";
import { isSame } from "@/shared/view/same";

/** Counts the changes of a program's state. */
export const StateVersion = createContext(0);

// Props are as different as the components are.
type AnyComponent = DefinedComponent<any>;

export function settled(component: AnyComponent): AnyComponent {
  const Drawn = component.component;
  function Settled(render: ComponentRenderProps): ReactNode {
    useContext(StateVersion);
    return <Drawn {...render} />;
  }
  return { ...component, component: memo(Settled, drawsSame) as unknown as AnyComponent["component"] };
}

export function drawsSame(before: ComponentRenderProps, now: ComponentRenderProps): boolean {
  return (
    before.renderNode === now.renderNode && before.statementId === now.statementId && isSame(before.props, now.props)
  );
}

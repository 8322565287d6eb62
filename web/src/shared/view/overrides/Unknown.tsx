/**
 * Components of a client's own, which the model may use and this page has no renderer for: their values as text, in
 * the order of the arguments, instead of a gap.
 */
import { type ComponentRenderProps, type DefinedComponent, defineComponent } from "@openuidev/react-lang";
import type { ReactNode } from "react";
import { z } from "zod/v4";
import { holdsElement, readableName, readableValue } from "@/shared/view/unknown";

const ARGUMENTS_SHOWN = 24;
const anything = z.object(
  Object.fromEntries(Array.from({ length: ARGUMENTS_SHOWN }, (_, index) => [`value${index}`, z.any().optional()])),
);

export function defineUnknown(name: string): DefinedComponent {
  function UnknownView({ props, renderNode }: ComponentRenderProps): ReactNode {
    const values = Object.values(props).filter((value) => holdsElement(value) || readableValue(value) !== "");
    return (
      <section className="unknown" aria-label={readableName(name)}>
        <p className="unknown-name">{readableName(name)}</p>
        {values.map((value, index) => (
          <div key={index} className="unknown-value">
            {holdsElement(value) ? renderNode(value) : readableValue(value)}
          </div>
        ))}
      </section>
    );
  }
  return defineComponent({ name, props: anything, description: "", component: UnknownView });
}

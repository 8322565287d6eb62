/** A formula of a text. What draws it is loaded with the first one; until then, and if it cannot be read, it is its source. */
import { type ReactNode, Suspense, lazy } from "react";
import type { Formula } from "@/shared/view/maths/notation";

const Typeset = lazy(() => import("@/shared/view/maths/Typeset"));

export function Maths({ formula }: { readonly formula: Formula }): ReactNode {
  return (
    <Suspense fallback={<code>{formula.tex}</code>}>
      <Typeset {...formula} />
    </Suspense>
  );
}

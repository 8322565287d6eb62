/**
 * Code highlighting, loaded when the first code block is drawn and for a few languages only; the library's own import
 * brings almost three hundred. Vite puts this module in place of `react-syntax-highlighter`.
 */
import { type ReactNode, Suspense, lazy } from "react";

interface PrismProps {
  readonly children: string;
  readonly className?: string;
  readonly [prop: string]: unknown;
}

const Highlighted = lazy(() => import("@/shared/view/highlight/prism"));

export function Prism(props: PrismProps): ReactNode {
  const plain = (
    <div className={props.className}>
      <code>{props.children}</code>
    </div>
  );
  return (
    <Suspense fallback={plain}>
      <Highlighted {...props} />
    </Suspense>
  );
}

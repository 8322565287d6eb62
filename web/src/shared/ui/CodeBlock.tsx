import type { ReactNode } from "react";
import { CopyButton } from "@/shared/ui/CopyButton";

interface CodeBlockProps {
  readonly label: string;
  readonly text: string;
  readonly isWrapped?: boolean;
}

/** Text as it is, to read, scroll with the keyboard and copy. */
export function CodeBlock({ label, text, isWrapped = false }: CodeBlockProps): ReactNode {
  return (
    <div className="code">
      <div className="code-copy">
        <CopyButton text={text} isQuiet />
      </div>
      <pre tabIndex={0} role="region" aria-label={label} className={isWrapped ? "code-wrapped" : undefined}>
        {text}
      </pre>
    </div>
  );
}

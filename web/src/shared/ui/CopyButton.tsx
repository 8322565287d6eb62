import { type ReactNode, useEffect, useState } from "react";
import { copyText } from "@/shared/ui/clipboard";
import { ConsoleIcon } from "@/shared/ui/consoleIcons";

interface CopyButtonProps {
  readonly text: string;
  readonly label?: string;
  readonly isQuiet?: boolean;
}

const SHOWN_MS = 1600;

/** Copies `text` and says so, also to a screen reader. */
export function CopyButton({ text, label = "Copy", isQuiet = false }: CopyButtonProps): ReactNode {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");

  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);

  const said = state === "copied" ? "Copied" : state === "failed" ? "Select it and copy" : label;
  return (
    <button
      type="button"
      className={isQuiet ? "button button-quiet" : "button"}
      onClick={() => void copyText(text).then((done) => setState(done ? "copied" : "failed"))}
    >
      <ConsoleIcon name={state === "copied" ? "check" : "copy"} size={16} />
      <span aria-live="polite">{said}</span>
    </button>
  );
}

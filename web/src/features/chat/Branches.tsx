import { type ReactNode, useEffect, useRef } from "react";
import { BackIcon, ForthIcon } from "@/shared/ui/icons";

interface BranchesProps {
  readonly id: string;
  readonly siblings: readonly string[];
  readonly what: "answer" | "question";
  readonly isIdle: boolean;
  readonly onSwitch: (turnId: string) => void;
}

/** Where a step led and which one it was: the buttons there are others, and have to take the focus over. */
let taken: { readonly to: string; readonly label: string } | null = null;

/** "2/3": which of a turn's alternatives is shown, and the way to the others. */
export function Branches({ id, siblings, what, isIdle, onSwitch }: BranchesProps): ReactNode {
  const group = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (taken?.to !== id || document.activeElement !== document.body) return;
    group.current?.querySelector<HTMLElement>(`[aria-label="${taken.label}"]`)?.focus();
    taken = null;
  }, [id]);
  const at = siblings.indexOf(id);
  if (siblings.length < 2 || at < 0) return null;
  const step = (label: string, other: string | undefined, icon: ReactNode): ReactNode => (
    <button
      type="button"
      className="icon small"
      aria-label={label}
      title={label}
      // Not `disabled`: at the last one the focus should stay where it is.
      aria-disabled={other === undefined || !isIdle}
      onClick={() => {
        if (other === undefined || !isIdle) return;
        taken = { to: other, label };
        onSwitch(other);
      }}
    >
      {icon}
    </button>
  );
  return (
    <span ref={group} className="branches" role="group" aria-label={`Versions of this ${what}`}>
      {step(`Previous ${what}`, siblings[at - 1], <BackIcon />)}
      <span className="branches-place">
        {at + 1}/{siblings.length}
      </span>
      {step(`Next ${what}`, siblings[at + 1], <ForthIcon />)}
    </span>
  );
}

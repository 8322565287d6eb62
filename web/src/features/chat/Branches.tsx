import type { ReactNode } from "react";
import { BackIcon, ForthIcon } from "@/shared/ui/icons";

interface BranchesProps {
  readonly id: string;
  readonly siblings: readonly string[];
  readonly what: "answer" | "question";
  readonly isIdle: boolean;
  readonly onSwitch: (turnId: string) => void;
}

/** "2/3": which of a turn's alternatives is shown, and the way to the others. */
export function Branches({ id, siblings, what, isIdle, onSwitch }: BranchesProps): ReactNode {
  const at = siblings.indexOf(id);
  if (siblings.length < 2 || at < 0) return null;
  const step = (label: string, other: string | undefined, icon: ReactNode): ReactNode => (
    <button
      type="button"
      className="icon small"
      aria-label={label}
      title={label}
      disabled={other === undefined || !isIdle}
      onClick={() => other !== undefined && onSwitch(other)}
    >
      {icon}
    </button>
  );
  return (
    <span className="branches" role="group" aria-label={`Versions of this ${what}`}>
      {step(`Previous ${what}`, siblings[at - 1], <BackIcon />)}
      <span className="branches-place">
        {at + 1}/{siblings.length}
      </span>
      {step(`Next ${what}`, siblings[at + 1], <ForthIcon />)}
    </span>
  );
}

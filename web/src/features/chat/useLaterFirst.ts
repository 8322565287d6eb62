import { startTransition, useEffect, useState } from "react";
import type { ShownTurn } from "@/features/chat/turns";

/** Turns that are drawn at one time. Drawing one may take some 10 ms, so that the page answers in between. */
const SLICE = 12;

/** The turns to draw: of a long thread that is opened the last ones at once, and the earlier ones slice by slice. */
export function useLaterFirst(turns: readonly ShownTurn[]): readonly ShownTurn[] {
  const first = turns[0]?.key;
  const [state, setState] = useState({ first, hidden: firstHidden(turns) });
  const shown = state.first === first ? state : { first, hidden: firstHidden(turns) };
  if (shown !== state) setState(shown);
  const { hidden } = shown;

  useEffect(() => {
    if (hidden === 0) return;
    startTransition(() => setState({ first, hidden: Math.max(0, hidden - SLICE) }));
  }, [first, hidden]);
  return hidden === 0 ? turns : turns.slice(hidden);
}

function firstHidden(turns: readonly ShownTurn[]): number {
  return Math.max(0, turns.length - SLICE);
}

/** Threads under the day they were last used. Pure. */
import type { Thread } from "@/shared/api/threads";

export interface Day {
  readonly name: string;
  readonly threads: readonly Thread[];
}

const DAY_MS = 86_400_000;

/** `threads` come newest first; `now` decides what today is. */
export function groupByDay(threads: readonly Thread[], now: Date): Day[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const groups = new Map<string, Thread[]>();
  for (const thread of threads) {
    const name = nameOf(thread.updatedAt * 1000, today);
    groups.set(name, [...(groups.get(name) ?? []), thread]);
  }
  return [...groups].map(([name, entries]) => ({ name, threads: entries }));
}

function nameOf(time: number, today: number): string {
  if (time >= today) return "Today";
  if (time >= today - DAY_MS) return "Yesterday";
  return time >= today - 7 * DAY_MS ? "Last seven days" : "Earlier";
}

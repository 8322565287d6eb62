/** Times as people read them. The server's are unix seconds; its days are UTC days. */

const DAY_S = 86_400;
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "long" });

export function renderMoment(seconds: number): string {
  return moment.format(seconds * 1000);
}

export function renderDay(seconds: number): string {
  return day.format(seconds * 1000);
}

/** `2026-11-23` as "Nov 23". */
export function renderUtcDay(iso: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(iso) ? shortDay.format(Date.parse(`${iso}T00:00:00Z`)) : iso;
}

const STEPS: readonly [limitS: number, unit: Intl.RelativeTimeFormatUnit, unitS: number][] = [
  [60, "second", 1],
  [3600, "minute", 60],
  [DAY_S, "hour", 3600],
  [30 * DAY_S, "day", DAY_S],
  [365 * DAY_S, "month", 30 * DAY_S],
];

/** "5 minutes ago", "in 3 days". */
export function renderAgo(seconds: number, nowS: number = Date.now() / 1000): string {
  const difference = seconds - nowS;
  const size = Math.abs(difference);
  const [, unit, unitS] = STEPS.find(([limit]) => size < limit) ?? [0, "year" as const, 365 * DAY_S];
  return relative.format(Math.trunc(difference / unitS), unit);
}

/** 850 ms, 12.3 s. */
export function renderDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** The UTC day `days` before `now`, as `YYYY-MM-DD`. */
export function utcDay(days = 0, now: number = Date.now()): string {
  return new Date(now - days * DAY_S * 1000).toISOString().slice(0, 10);
}

/** Every UTC day from `from` to `to`, both included; at most 400. */
export function utcDays(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to) && days.length < 400; at += DAY_S * 1000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/**
 * Money as the server writes it: decimal strings in USD. It is never a float: sums and comparisons run on whole
 * picodollars (1e-12 USD), the ledger's own unit.
 */

const PLACES = 12;
const UNIT = 10n ** BigInt(PLACES);
const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whole picodollars of a decimal string; further places are cut off, and what is no amount is nothing. */
export function toPicodollars(amount: string): bigint {
  const match = AMOUNT.exec(amount.trim());
  if (match === null) return 0n;
  const [, sign, whole = "0", fraction = ""] = match;
  const value = BigInt(whole) * UNIT + BigInt(fraction.slice(0, PLACES).padEnd(PLACES, "0"));
  return sign === "-" ? -value : value;
}

/** `$1,234.50`, with as many places as the amount has, at least two: nothing is rounded. */
export function renderMoney(amount: string | null | undefined): string {
  if (amount === null || amount === undefined || !AMOUNT.test(amount.trim())) return "–";
  const value = toPicodollars(amount);
  const size = value < 0n ? -value : value;
  const whole = (size / UNIT).toLocaleString("en-US");
  const fraction = (size % UNIT).toString().padStart(PLACES, "0").replace(/0+$/, "").padEnd(2, "0");
  return `${value < 0n ? "−" : ""}$${whole}.${fraction}`;
}

/** How much of `limit` is spent, from 0 to 1; null without a limit. For a bar's width, never for a decision. */
export function spentShare(spent: string, limit: string | null | undefined): number | null {
  if (limit === null || limit === undefined) return null;
  const whole = toPicodollars(limit);
  if (whole <= 0n) return 1;
  const permille = (toPicodollars(spent) * 1000n) / whole;
  return Math.min(1, Number(permille) / 1000);
}

/** Whether a text can be sent as an amount. */
export function isAmount(text: string): boolean {
  return /^\d{1,7}(?:\.\d{1,12})?$/.test(text.trim());
}

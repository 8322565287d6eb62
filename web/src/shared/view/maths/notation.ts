/**
 * Mathematics in markdown, found before the reader of markdown sees its backslashes and stars. Pure.
 *
 * A formula becomes a code span that begins with a mark; what draws code spans draws it. Code stays code, and an amount
 * of money is none: a dollar sign opens before something and after nothing, and closes the other way round.
 */

export interface Formula {
  readonly tex: string;
  /** Whether it stands on lines of its own. */
  readonly isDisplay: boolean;
}

/** Characters for private use: no text has them by chance, and one that does is a formula at worst. */
const INLINE = "\uE000";
const DISPLAY = "\uE001";

/** Each part is bounded, so that many openers without an end cost no more than their number. */
const PARTS = new RegExp(
  [
    String.raw`^[ \t>]*(\x60{3,}|~{3,})[\s\S]*?(?:\n[ \t>]*\1|$(?![\s\S]))`,
    String.raw`(?<!\x60)(\x60+)(?!\x60)[\s\S]{0,2000}?[^\x60]\2(?!\x60)`,
    String.raw`\$\$(?<dollars>[^$]{1,2000})\$\$`,
    String.raw`\\\[(?<brackets>[\s\S]{1,1000}?)\\\]`,
    String.raw`\\\((?<parens>[\s\S]{1,500}?)\\\)`,
    String.raw`\\[\s\S]`,
    String.raw`(?<![\w$])\$(?<dollar>(?![\s$])[^$\n]{0,500}?[^\s$\\])\$(?![\d$])`,
  ].join("|"),
  "gm",
);
const BLANK_LINE = /\n[ \t>]*\n/;
/** `5 million, or 6`: words of a sentence behind an amount. */
const AMOUNT = /^\d[^\\^_={}]*\b[A-Za-z]{2,}/;

/** What a command of TeX with one backslash became in a string: `\frac` a form feed and `rac`. No text has these. */
const LOST_BACKSLASH = /[\f\b](?=[A-Za-z])/g;

/** The text with its formulas as marked code spans. Cost: linear. */
export function markFormulas(text: string): string {
  if (!/\$|\\[([]/.test(text)) return text;
  const written = text.replace(LOST_BACKSLASH, (found) => (found === "\f" ? "\\f" : "\\b"));
  return written.replace(PARTS, (part: string, ...rest: unknown[]) => {
    const { dollars, brackets, parens, dollar } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const display = dollars ?? brackets;
    const tex = display ?? parens ?? dollar;
    if (tex === undefined || tex.trim() === "" || BLANK_LINE.test(tex)) return part;
    if (dollar !== undefined && AMOUNT.test(dollar)) return part;
    // On one line, without what a quotation or a list puts before each of its lines.
    return marked(display === undefined ? INLINE : DISPLAY, tex.replace(/\s*\n[ \t>]*/g, " ").trim());
  });
}

/** The formula that a code span stands for; null for code. */
export function readFormula(code: string): Formula | null {
  const mark = code[0];
  return mark === INLINE || mark === DISPLAY ? { tex: code.slice(1), isDisplay: mark === DISPLAY } : null;
}

function marked(mark: string, tex: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...[...tex.matchAll(/`+/g)].map(([run]) => run.length)));
  // A space at the end keeps a backtick of the formula from the fence.
  return `${fence}${mark}${tex}${tex.endsWith("`") ? " " : ""}${fence}`;
}

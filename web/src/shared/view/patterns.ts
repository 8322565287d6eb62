/**
 * Which regular expressions of an answer (`pattern` rules) the page runs, and on how long a text.
 *
 * The server checks patterns too (`src/viewloom/safety/patterns.py`, which explains the shape); this is for programs
 * that it has not seen, and for rules that are put together in the page. `conformance/hostile/patterns.jsonl` holds for
 * both.
 */
import { builtInValidators } from "@openuidev/react-lang";

const PATTERN_LIMIT = 200;
const REPETITION_LIMIT = 4;
const WAYS_LIMIT = 10_000;
/** About a tenth of a second of backtracking. */
const STEPS_LIMIT = 20_000_000;
const TEXT_LIMIT = 10_000;

const TOKEN =
  /(?<refused>\\[1-9k]|\(\?(?!:)|\[\^?\])|(?<atom>\\.|\[(?:\\.|[^\]\\])*\]|[^\\()*+?{}[\]|])|(?<open>\((?:\?:)?)|(?<close>\))|(?<choice>\|)|(?<many>[*+]\??|\{[0-9]{1,3},\}\??)|(?<range>\{[0-9]{1,3},[0-9]{1,3}\}\??)|(?<times>\{[0-9]{1,3}\}\??)|(?<maybe>\?\??)/suy;
const CHOOSING = new Set(["many", "range", "maybe", "choice"]);
const REPEATING = new Set(["many", "range", "times"]);

interface Group {
  readonly chooses: boolean;
  readonly alternatives: number;
}

/** The longest text that a pattern may be run on; null if it may not be run at all. */
export function textLimit(pattern: string): number | null {
  if ([...pattern].length > PATTERN_LIMIT) return null;
  const groups: Group[] = [];
  let group: Group = { chooses: false, alternatives: 1 };
  let closed: boolean | null = null;
  let isAnchored = pattern.startsWith("^");
  let repetitions = 0;
  let ways = 1;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const token = TOKEN.exec(pattern);
    const kind = Object.entries(token?.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    if (token === null || kind === undefined || kind === "refused") return null;
    if ((closed && REPEATING.has(kind)) || (kind === "close" && groups.length === 0)) return null;
    repetitions += kind === "many" ? 1 : 0;
    let { alternatives } = group;
    if (kind === "choice") {
      ways = (ways / alternatives) * (alternatives + 1);
      alternatives += 1;
      isAnchored &&= groups.length > 0;
    } else {
      ways *= waysOf(kind, token[0], closed !== null);
    }
    group = { chooses: group.chooses || CHOOSING.has(kind), alternatives };
    closed = null;
    if (kind === "open") {
      groups.push(group);
      group = { chooses: false, alternatives: 1 };
    } else if (kind === "close") {
      closed = group.chooses;
      const outer = groups.pop() ?? group;
      group = { chooses: outer.chooses || closed, alternatives: outer.alternatives };
    }
  }
  if (groups.length > 0 || repetitions > REPETITION_LIMIT || ways > WAYS_LIMIT) return null;
  return lengthWithin(STEPS_LIMIT / ways, repetitions + (isAnchored ? 0 : 1));
}

/** By how much a token multiplies the ways through the pattern; a group's turns count as ways too. */
function waysOf(kind: string, text: string, isGroup: boolean): number {
  const counts = (text.match(/[0-9]+/g) ?? []).map(Number);
  if (kind === "maybe") return 2;
  const [least = 0, most = least] = counts;
  if (kind === "range") return Math.max(1, most - least + 1) * (isGroup ? Math.max(1, most) : 1);
  return (kind === "times" || kind === "many") && isGroup && counts.length > 0 ? Math.max(1, least) : 1;
}

/** The length at which a text can be cut in that many places in so many ways: length ^ cuts / cuts!. */
function lengthWithin(steps: number, cuts: number): number {
  let orders = 1;
  for (let cut = 2; cut <= cuts; cut += 1) orders *= cut;
  return cuts === 0 ? TEXT_LIMIT : Math.min(TEXT_LIMIT, Math.floor((steps * orders) ** (1 / cuts)));
}

type Validator = NonNullable<(typeof builtInValidators)[string]>;

/** The library's check with a bound: a pattern that could freeze the page is no rule, a text too long for one fails it. */
export function boundedPattern(check: Validator): Validator {
  return (value, arg) => {
    if (typeof value !== "string" || typeof arg !== "string") return undefined;
    const limit = textLimit(arg);
    if (limit === null) return undefined;
    return value.length > limit ? `Must be no more than ${limit} characters` : check(value, arg);
  };
}

/** Puts the bound in place for every field of the page; doing it again changes nothing. */
export function boundPatterns(): void {
  const check = builtInValidators["pattern"];
  if (check === undefined) throw new Error("The component library has no pattern rule.");
  if (bounded.has(check)) return;
  const replacement = boundedPattern(check);
  bounded.add(replacement);
  builtInValidators["pattern"] = replacement;
}

const bounded = new WeakSet<Validator>();

/**
 * Levels of lists and objects that any JSON may have. What is read here has six at most; Python's own
 * reader stops near a thousand, and what writes values back needs the stack for every level.
 */
export const MAX_JSON_DEPTH = 100;
/**
 * Lists and objects that one document may have, some 100 bytes of memory each, and values: twenty times
 * what an identities.json of 20,000 tracks has.
 */
const MAX_CONTAINERS = 2_000_000;
const MAX_VALUES = 10_000_000;

/** Why a text is no JSON that is read here, and where. */
export class JsonFault extends SyntaxError {
  /** "is nested more than 100 levels deep": what is wrong with the text, after its place. */
  readonly what: string;
  /** Character of the text. */
  readonly index: number;

  constructor(what: string, index: number) {
    super(`${what} (character ${index})`);
    this.name = 'JsonFault';
    this.what = what;
    this.index = index;
  }
}

/**
 * Parse JSON as Python writes it: bare NaN, Infinity and −Infinity outside strings become null.
 * @throws SyntaxError as JSON.parse does; JsonFault for what is nested too deeply, or holds too much
 */
export function parseJson(text: string): unknown {
  if (mayBeDeep(text)) measure(text);
  return parseShallow(text);
}

/**
 * The same, and whether an object of the text has a key twice: then JSON.parse keeps the last value and
 * forgets the others.
 */
export function parseWatched(text: string): { readonly value: unknown; readonly doubled: boolean } {
  const keys = measure(text);
  const value = parseShallow(text);
  return { value, doubled: keys !== countKeys(value) };
}

/**
 * The same of a document that nobody writes with a key twice: two objects that ran together have that.
 * @throws JsonFault also for a key that one object has twice
 */
export function parseDocument(text: string): unknown {
  const { value, doubled } = parseWatched(text);
  const [first] = doubled ? doubledKeys(text) : [];
  if (first === undefined) return value;
  throw new JsonFault(`has the key ${shortened(first.key)} twice in one object`, first.index);
}

function parseShallow(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN/g;
    return JSON.parse(text.replace(tokens, (token) => (token.startsWith('"') ? token : 'null')));
  }
}

/** False for a text with too few brackets to be deep, as nearly every row is. */
function mayBeDeep(text: string): boolean {
  let left = MAX_JSON_DEPTH;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Check depth and size before anything is built. @returns keys outside of strings */
function measure(text: string): number {
  let depth = 0;
  let containers = 0;
  let keys = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) at = endOfString(text, at);
    else if (c === COLON) keys += 1;
    else if (c === COMMA) {
      values += 1;
      if (values > MAX_VALUES) throw tooMuch(`${MAX_VALUES / 1e6} million values`, at);
    } else if (c === 0x5b || c === 0x7b) {
      depth += 1;
      containers += 1;
      if (depth > MAX_JSON_DEPTH) throw tooDeep(at);
      if (containers > MAX_CONTAINERS) {
        throw tooMuch(`${MAX_CONTAINERS / 1e6} million lists and objects`, at);
      }
    } else if (c === 0x5d || c === 0x7d) depth -= 1;
  }
  return keys;
}

/** The fault of what is nested too deeply. @param index where the level too many begins */
export function tooDeep(index: number): JsonFault {
  return new JsonFault(`is nested more than ${MAX_JSON_DEPTH} levels deep`, index);
}

const tooMuch = (what: string, index: number): JsonFault =>
  new JsonFault(`holds more than ${what}`, index);

/** Index of the closing quote of the string that opens at `at`; the last one where it does not close. */
export function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const one of value as unknown[]) count += countKeys(one);
  else {
    const own = Object.values(value);
    count += own.length;
    for (const one of own) count += countKeys(one);
  }
  return count;
}

/** Keys that an object of a text has twice, and where they stand the second time. */
function doubledKeys(text: string): { readonly key: string; readonly index: number }[] {
  const doubled: { key: string; index: number }[] = [];
  const open: (Set<string> | undefined)[] = []; // undefined for a list
  let expectsKey = false;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (expectsKey && keys !== undefined) {
        const key = keyText(text.slice(at, end + 1));
        if (keys.has(key)) doubled.push({ key, index: at });
        keys.add(key);
      }
      expectsKey = false;
      at = end;
    } else if (c === 0x7b) {
      open.push(new Set());
      expectsKey = true;
    } else if (c === 0x5b) open.push(undefined);
    else if (c === 0x7d || c === 0x5d) open.pop();
    else if (c === COMMA) expectsKey = open.at(-1) !== undefined;
  }
  return doubled;
}

function keyText(quoted: string): string {
  return quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
}

function shortened(key: string): string {
  return `"${key.length > 40 ? `${key.slice(0, 39)}…` : key}"`;
}

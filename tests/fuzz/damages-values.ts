import { type Damage, type Damages, textOf, utf8 } from './damage.ts';
import type { Random } from './random.ts';

/** What programs do that write JSON: keys and values that are not what they were. */
export const VALUE_DAMAGES: Damages = {
  'key renamed': onNode((node, random) => {
    const key = keyOf(node, random);
    if (key === undefined || key === '') return undefined;
    const at = random.below(key.length);
    const code = key.charCodeAt(at) ^ (1 << random.below(5));
    const other = key.slice(0, at) + String.fromCharCode(code) + key.slice(at + 1);
    return entries(node, ([name, value]) => [[name === key ? other : name, value]]);
  }),
  'key lost': onNode((node, random) => {
    const key = keyOf(node, random);
    return key && entries(node, (entry) => (entry[0] === key ? [] : [entry]));
  }),
  'keys swapped': onNode((node, random) => {
    const [a, b] = [keyOf(node, random), keyOf(node, random)];
    if (a === undefined || a === b) return undefined;
    const other = (key: string) => (key === a ? b : key === b ? a : key);
    return entries(node, ([name, value]) => [[other(name) ?? '', value]]);
  }),
  'type changed': onNode((node, random) => {
    const key = keyOf(node, random);
    if (key === undefined) return undefined;
    return entries(node, ([name, value]) => [
      [name, name === key ? retyped(value, random) : value],
    ]);
  }),
  'odd key': onNode((node, random) => {
    const odd = random.pick(ODD_KEYS);
    const value = retyped(keyOf(node, random), random);
    if (random.below(2) === 0) return [...Object.entries(node), [odd, value]];
    const key = keyOf(node, random);
    return key && entries(node, ([name, own]) => [[name === key ? odd : name, own]]);
  }),
  'key doubled': onNode((node, random) => {
    const key = keyOf(node, random);
    if (key === undefined) return undefined;
    const again = random.below(2) === 0 ? node[key] : retyped(node[key], random);
    return [...Object.entries(node), [key, again]];
  }),
  'entry lost': onList((list, random) => list.toSpliced(random.below(list.length), 1)),
  'entry doubled': onList((list, random) => {
    const at = random.below(list.length);
    return list.toSpliced(at, 0, list[at]);
  }),
  'entry retyped': onList((list, random) => {
    const at = random.below(list.length);
    return list.with(at, retyped(list[at], random));
  }),
  'list emptied': onList(() => []),
};

/** Names that objects have of themselves, and that nobody expects. */
const ODD_KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length'],
  ...['', ' ', '0', '-1', 'x'.repeat(100_000), '\u0000', '\uD800', 'ключ', '𝕏', '1e9'],
];

/** Of which a primitive cannot be made. */
const STUBBORN = { toString: null, valueOf: null };
const POLLUTED = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}}');

/** One value as another type: what a table read as text, or a foreign language, makes of it. */
function retyped(value: unknown, random: Random): unknown {
  const ways: readonly unknown[] = [
    String(value),
    null,
    [value],
    { value },
    typeof value === 'boolean' ? (value ? 1 : 0) : true,
    typeof value === 'boolean' ? (value ? 'True' : 'False') : 0,
    typeof value === 'string' ? value.length : 'x',
    Array.isArray(value) ? (value[0] ?? null) : 1e300,
    random.pick(['', ' ', '\u0000', '\uD800', 'NaN', 'x'.repeat(70_000), '../../x', 'e\u0301']),
    random.pick([-1, 0.5, 2 ** 31, 2 ** 53, -0, 1e-320]),
    random.pick([[], {}, [[]], [null], STUBBORN, [STUBBORN], POLLUTED]),
  ];
  return random.pick(ways);
}

type Node = Readonly<Record<string, unknown>>;
/** Pairs, which may have a key twice, as no object can. */
type Pairs = readonly (readonly [string, unknown])[];

const keyOf = (node: Node, random: Random): string | undefined => {
  const keys = Object.keys(node);
  return keys.length === 0 ? undefined : random.pick(keys);
};
const entries = (node: Node, change: (entry: [string, unknown]) => Pairs): Pairs =>
  Object.entries(node).flatMap(change);

/** Change one object somewhere in a JSON document, or in one line of a file of lines. */
function onNode(change: (node: Node, random: Random) => Pairs | '' | undefined): Damage {
  return onValue(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    (value, random) => {
      const pairs = change(value as Node, random);
      return pairs === '' || pairs === undefined ? undefined : new PairList(pairs);
    },
  );
}

function onList(change: (list: readonly unknown[], random: Random) => readonly unknown[]): Damage {
  return onValue(
    (value) => Array.isArray(value) && value.length > 0,
    (value, random) => change(value as readonly unknown[], random),
  );
}

class PairList {
  readonly pairs: Pairs;
  constructor(pairs: Pairs) {
    this.pairs = pairs;
  }
}

function onValue(
  fits: (value: unknown) => boolean,
  change: (value: unknown, random: Random) => unknown,
): Damage {
  return (bytes, random) => {
    const text = textOf(bytes);
    if (text === undefined) return undefined;
    const whole = parsed(text);
    if (whole !== undefined) {
      const out = changedSomewhere(whole, fits, change, random);
      return out === undefined ? undefined : utf8(`${written(out, '\n')}\n`);
    }
    const lines = text.split('\n').filter((line) => line !== '');
    const at = random.below(Math.max(1, lines.length));
    const row = parsed(lines[at] ?? '');
    const out = row === undefined ? undefined : changedSomewhere(row, fits, change, random);
    if (out === undefined) return undefined;
    return utf8(`${lines.with(at, written(out, '')).join('\n')}\n`);
  };
}

/** JSON that may have a key twice. @param line what parts lines; "" for all on one */
function written(value: unknown, line: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = line === '' ? '' : `${line}  `;
  if (Array.isArray(value)) {
    const list = value.map((one) => `${inner}${written(one, inner)}`).join(',');
    return value.length === 0 ? '[]' : `[${list}${line}]`;
  }
  const pairs = value instanceof PairList ? value.pairs : Object.entries(value);
  const list = pairs.map(([key, own]) => `${inner}${JSON.stringify(key)}: ${written(own, inner)}`);
  return pairs.length === 0 ? '{}' : `{${list.join(',')}${line}}`;
}

function changedSomewhere(
  root: unknown,
  fits: (value: unknown) => boolean,
  change: (value: unknown, random: Random) => unknown,
  random: Random,
): unknown {
  const found: unknown[] = [];
  const collect = (value: unknown): void => {
    if (fits(value)) found.push(value);
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(root);
  if (found.length === 0) return undefined;
  const target = random.pick(found);
  const changed = change(target, random);
  if (changed === undefined) return undefined;
  const rebuilt = (value: unknown): unknown => {
    if (value === target) return changed;
    if (Array.isArray(value)) return value.map(rebuilt);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, rebuilt(own)]));
  };
  return rebuilt(root);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

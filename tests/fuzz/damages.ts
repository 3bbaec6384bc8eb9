import type { Random } from './random.ts';

/** One damage of a file: bytes in, bytes out, undefined where it does not apply. */
type Damage = (bytes: Uint8Array, random: Random) => Uint8Array | undefined;

/** What disks, copies and hands do to files. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  'bit flipped': (bytes, random) => {
    const out = bytes.slice();
    const at = random.below(out.length);
    out[at] = (out[at] ?? 0) ^ (1 << random.below(8));
    return out;
  },
  'cut off': (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'cut at a line end': onLines((lines, random) => lines.slice(0, random.below(lines.length))),
  'line lost': onLines((lines, random) => lines.toSpliced(random.below(lines.length), 1)),
  'line doubled': onLines((lines, random) => {
    const at = random.below(lines.length);
    return lines.toSpliced(at, 0, lines[at] ?? '');
  }),
  'lines swapped': onLines((lines, random) => {
    const [a, b] = [random.below(lines.length), random.below(lines.length)];
    const out = [...lines];
    [out[a], out[b]] = [lines[b] ?? '', lines[a] ?? ''];
    return out;
  }),
  'bytes lost': (bytes, random) => {
    const from = random.below(bytes.length);
    const to = Math.min(bytes.length, from + 1 + random.below(40));
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  'bytes added': (bytes, random) => {
    const at = random.below(bytes.length);
    const added = Uint8Array.from({ length: 1 + random.below(8) }, () => random.below(256));
    return joined(bytes.subarray(0, at), added, bytes.subarray(at));
  },
  'block of zeros': (bytes, random) => {
    const out = bytes.slice();
    const at = random.below(out.length);
    return out.fill(0, at, at + 1 + random.below(64));
  },
  'block repeated': (bytes, random) => {
    const from = random.below(bytes.length);
    const to = Math.min(bytes.length, from + 1 + random.below(200));
    return joined(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to));
  },
  'key renamed': onNode((node, random) => {
    const keys = keysOf(node);
    if (keys.length === 0) return undefined;
    const key = random.pick(keys);
    const at = random.below(key.length);
    const code = key.charCodeAt(at) ^ (1 << random.below(5));
    const other = key.slice(0, at) + String.fromCharCode(code) + key.slice(at + 1);
    return entries(node, ([name, value]) => [[name === key ? other : name, value]]);
  }),
  'key lost': onNode((node, random) => {
    const keys = keysOf(node);
    if (keys.length === 0) return undefined;
    const key = random.pick(keys);
    return entries(node, (entry) => (entry[0] === key ? [] : [entry]));
  }),
  'keys swapped': onNode((node, random) => {
    const keys = keysOf(node);
    if (keys.length < 2) return undefined;
    const [a, b] = [random.pick(keys), random.pick(keys)];
    const other = (key: string) => (key === a ? b : key === b ? a : key);
    return entries(node, ([name, value]) => [[other(name), value]]);
  }),
  'type changed': onNode((node, random) => {
    const keys = keysOf(node);
    if (keys.length === 0) return undefined;
    const key = random.pick(keys);
    return entries(node, ([name, value]) => [
      [name, name === key ? retyped(value, random) : value],
    ]);
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
};

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
    Array.isArray(value) ? value[0] : 1e300,
  ];
  return random.pick(ways);
}

function onLines(change: (lines: readonly string[], random: Random) => readonly string[]): Damage {
  return (bytes, random) => {
    if (!isText(bytes)) return undefined;
    const lines = new TextDecoder('latin1').decode(bytes).split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (lines.length < 2) return undefined;
    return latin1(
      change(lines, random)
        .map((line) => `${line}\n`)
        .join(''),
    );
  };
}

type Node = Readonly<Record<string, unknown>>;
const keysOf = (node: Node): string[] => Object.keys(node).filter((key) => key !== '');
const entries = (
  node: Node,
  change: (entry: [string, unknown]) => readonly (readonly [string, unknown])[],
): Node => Object.fromEntries(Object.entries(node).flatMap(change));

/** Change one object somewhere in a JSON document, or in one line of a file of lines. */
function onNode(change: (node: Node, random: Random) => Node | undefined): Damage {
  return onValue(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    (value, random) => change(value as Node, random),
  );
}

function onList(change: (list: readonly unknown[], random: Random) => readonly unknown[]): Damage {
  return onValue(
    (value) => Array.isArray(value) && value.length > 0,
    (value, random) => change(value as readonly unknown[], random),
  );
}

function onValue(
  fits: (value: unknown) => boolean,
  change: (value: unknown, random: Random) => unknown,
): Damage {
  return (bytes, random) => {
    if (!isText(bytes)) return undefined;
    const text = new TextDecoder().decode(bytes);
    const whole = parsed(text);
    if (whole !== undefined) {
      const out = changedSomewhere(whole, fits, change, random);
      return out === undefined ? undefined : utf8(`${JSON.stringify(out, undefined, 2)}\n`);
    }
    const lines = text.split('\n').filter((line) => line !== '');
    const at = random.below(Math.max(1, lines.length));
    const row = parsed(lines[at] ?? '');
    const out = row === undefined ? undefined : changedSomewhere(row, fits, change, random);
    if (out === undefined) return undefined;
    return utf8(`${lines.with(at, JSON.stringify(out)).join('\n')}\n`);
  };
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

export function isText(bytes: Uint8Array): boolean {
  return bytes[0] !== 0x93 && bytes[0] !== 0x50;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

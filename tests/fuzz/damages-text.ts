import { type Damage, type Damages, textOf, utf8 } from './damage.ts';
import type { Random } from './random.ts';

/** What editors, tables and other systems do to text. */
export const TEXT_DAMAGES: Damages = {
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
  'line broken': onLines((lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    const from = random.below(line.length + 1);
    return lines.toSpliced(at, 1, line.slice(0, from), line.slice(from));
  }),
  'lines joined': onLines((lines, random) => {
    const at = random.below(lines.length - 1);
    return lines.toSpliced(at, 2, `${lines[at]}${lines[at + 1]}`);
  }),
  'blank lines': onLines((lines, random) =>
    lines.toSpliced(
      random.below(lines.length + 1),
      0,
      ...['', ' ', '\t', '\r'].slice(random.below(4)),
    ),
  ),
  CRLF: onText((text) => text.replaceAll('\n', '\r\n')),
  'CR alone': onText((text) => text.replaceAll('\n', '\r')),
  'byte order mark': onText((text) => `\uFEFF${text}`),
  'two byte order marks': onText((text) => `\uFEFF\uFEFF${text}`),
  'decomposed letters': onText((text) => text.normalize('NFD')),
  'Latin-1': onText((text) => latin1(text)),
  'UTF-16': onText((text, random) => utf16(text, random.below(2) === 0, random.below(2) === 0)),
  'read as Latin-1': onText((text) => new TextDecoder('latin1').decode(utf8(text))),
  'half a character': onText((text, random) => {
    const bytes = utf8(text);
    const wide = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 0x80);
    if (wide.length === 0) return undefined;
    const at = random.pick(wide);
    return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1)]);
  }),
  'quotes of a word processor': onText((text) => text.replace(/"([^"]*)"/, '“$1”')),
  'comma at the end': onText((text) => text.replace(/([\]}])(\s*)$/, ',$1$2')),
  comment: onText((text) => `// made by hand\n${text}`),
  'a number as its spelling': onNumbers((number, random) =>
    random.pick([
      ...['NaN', 'Infinity', '-Infinity', 'nan', 'None', 'null', '', '1e400', '-1e400', '1e-400'],
      ...['9007199254740993', '18446744073709551616', '-0', '0x1F', '1_000', `0${number}`],
      ...[
        `-${number}`,
        `${number}.0`,
        `${number}e0`,
        `${number}e308`,
        `"${number}"`,
        `'${number}'`,
      ],
      ...['2147483648', '4294967296', '1e300', '-1e300', '0.1', `${number}0000000`],
    ]),
  ),
  'very deep': onText((text, random) => {
    const depth = random.pick([99, 101, 1000, 100_000]);
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['- ', ''],
    ] as const);
    return `${text}${open.repeat(depth)}${close.repeat(depth)}\n`;
  }),
};

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);

function utf16(text: string, little: boolean, marked: boolean): Uint8Array {
  const all = marked ? `\uFEFF${text}` : text;
  const out = new Uint8Array(2 * all.length);
  const view = new DataView(out.buffer);
  for (let i = 0; i < all.length; i++) view.setUint16(2 * i, all.charCodeAt(i), little);
  return out;
}

function onText(change: (text: string, random: Random) => string | Uint8Array | undefined): Damage {
  return (bytes, random) => {
    const text = textOf(bytes);
    const changed = text === undefined ? undefined : change(text, random);
    if (changed === undefined || changed === text) return undefined;
    const after = typeof changed === 'string' ? utf8(changed) : changed;
    return same(after, bytes) ? undefined : after;
  };
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** One number of a text, wherever it stands. */
function onNumbers(change: (number: string, random: Random) => string): Damage {
  return onText((text, random) => {
    const found = [...text.matchAll(/(?<=[:[,\s])-?\d+(?:\.\d+)?(?=[,\]}\s]|$)/g)];
    if (found.length === 0) return undefined;
    const { 0: number, index } = random.pick(found);
    return `${text.slice(0, index)}${change(number, random)}${text.slice(index + number.length)}`;
  });
}

function onLines(change: (lines: readonly string[], random: Random) => readonly string[]): Damage {
  return onText((text, random) => {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (lines.length < 2) return undefined;
    return change(lines, random)
      .map((line) => `${line}\n`)
      .join('');
  });
}

import { type Damage, type Damages, joined } from './damage.ts';
import type { Random } from './random.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** What is wrong with archives, by accident and on purpose. */
export const ARCHIVE_DAMAGES: Damages = {
  encrypted: onEntry((view, { local, central }, random) => {
    if (random.below(2) === 0) view.setUint16(local + 6, view.getUint16(local + 6, true) | 1, true);
    view.setUint16(central + 8, view.getUint16(central + 8, true) | 1, true);
  }),
  'data descriptor': onEntry((view, { local, central }, random) => {
    view.setUint16(local + 6, view.getUint16(local + 6, true) ^ 8, true);
    if (random.below(2) === 0)
      view.setUint16(central + 8, view.getUint16(central + 8, true) ^ 8, true);
  }),
  'other method': onEntry((view, { local, central }, random) => {
    const method = random.pick([0, 1, 8, 9, 12, 14, 93, 99, 65_535]);
    if (random.below(2) === 0) view.setUint16(local + 8, method, true);
    view.setUint16(central + 10, method, true);
  }),
  'wrong checksum': onEntry((view, { central }, random) => {
    view.setUint32(central + 16, random.below(2 ** 32), true);
  }),
  'wrong size': onEntry((view, { local, central }, random) => {
    const packed = random.below(2) === 0;
    const size = random.pick([0, 1, 100, 70_000, 2 ** 31, 0xfffffffe, 0xffffffff]);
    view.setUint32(central + (packed ? 20 : 24), size, true);
    if (random.below(2) === 0) view.setUint32(local + (packed ? 18 : 22), size, true);
  }),
  'wrong place': onEntry((view, { central }, random) => {
    view.setUint32(
      central + 42,
      random.pick([0, 1, 2 ** 31, 0xffffffff, random.below(9999)]),
      true,
    );
  }),
  'a name that leads out': onEntry((view, { local, central, name }, random) => {
    const odd = random.pick(['../', '/', 'C:/', '..\\', './../', '\\\\x\\', 'a/../../', '//']);
    for (let i = 0; i < Math.min(name, odd.length); i++) {
      view.setUint8(local + 30 + i, odd.charCodeAt(i) & 255);
      view.setUint8(central + 46 + i, odd.charCodeAt(i) & 255);
    }
  }),
  'a link': onEntry((view, { central }) => {
    view.setUint16(central + 4, 0x0314, true);
    view.setUint32(central + 38, 0o120777 * 65_536, true);
  }),
  'one entry under the name of another': (bytes, random) => {
    const found = entriesOf(bytes);
    const out = bytes.slice();
    if (found.length < 2) return undefined;
    const [from, to] = [random.pick(found), random.pick(found)];
    if (from === to || from.name !== to.name) return undefined;
    const name = bytes.subarray(from.central + 46, from.central + 46 + from.name);
    out.set(name, to.central + 46);
    out.set(name, to.local + 30);
    return out;
  },
  'directory doubled': (bytes) => {
    const end = find(bytes, END).at(-1);
    const [first] = find(bytes, CENTRAL);
    if (end === undefined || first === undefined) return undefined;
    const directory = bytes.subarray(first, end);
    const tail = bytes.slice(end);
    const view = new DataView(tail.buffer);
    for (const at of [8, 10]) view.setUint16(at, 2 * view.getUint16(at, true), true);
    view.setUint32(12, 2 * view.getUint32(12, true), true);
    return joined(bytes.subarray(0, end), directory, tail);
  },
  'wrong count': (bytes, random) => {
    const end = find(bytes, END).at(-1);
    if (end === undefined) return undefined;
    const out = bytes.slice();
    const view = new DataView(out.buffer);
    const at = random.pick([4, 6, 8, 10, 20]);
    view.setUint16(end + at, random.pick([0, 1, 3, 65_535]), true);
    return out;
  },
  'something before it': (bytes, random) =>
    find(bytes, END).length === 0 ? undefined : joined(bytes.slice(0, random.below(600)), bytes),
  'extra field': onEntry((view, { local, central }, random) => {
    view.setUint16(
      random.pick([local + 28, central + 30, central + 32]),
      random.below(65_536),
      true,
    );
  }),
};

interface Entry {
  readonly local: number;
  readonly central: number;
  /** Bytes of its name. */
  readonly name: number;
}

function onEntry(change: (view: DataView, entry: Entry, random: Random) => void): Damage {
  return (bytes, random) => {
    const found = entriesOf(bytes);
    if (found.length === 0) return undefined;
    const out = bytes.slice();
    change(new DataView(out.buffer), random.pick(found), random);
    return out;
  };
}

function entriesOf(bytes: Uint8Array): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return find(bytes, CENTRAL).map((central) => ({
    local: view.getUint32(central + 42, true),
    central,
    name: view.getUint16(central + 28, true),
  }));
}

/** Where a signature stands; nowhere in what is no archive. */
function find(bytes: Uint8Array, signature: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30 || view.getUint32(0, true) !== LOCAL) return [];
  const found: number[] = [];
  for (let at = 0; at + 22 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature) found.push(at);
  }
  return found;
}

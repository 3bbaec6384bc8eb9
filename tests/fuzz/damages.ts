import { type Damages, joined } from './damage.ts';
import { ARRAY_DAMAGES } from './damages-npy.ts';
import { TEXT_DAMAGES } from './damages-text.ts';
import { VALUE_DAMAGES } from './damages-values.ts';
import { ARCHIVE_DAMAGES } from './damages-zip.ts';
import type { Random } from './random.ts';

/** Borders at which disks and copies cut. */
const BLOCKS = [512, 4096, 65_536] as const;

/** What disks and copies do to any file. */
const BYTE_DAMAGES: Damages = {
  'bit flipped': (bytes, random) => {
    const out = bytes.slice();
    const at = random.below(out.length);
    out[at] = (out[at] ?? 0) ^ (1 << random.below(8));
    return out;
  },
  'cut off': (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'cut at a block': (bytes, random) => {
    const block = random.pick(BLOCKS);
    const whole = Math.floor(bytes.length / block);
    return whole === 0 ? undefined : bytes.slice(0, block * (1 + random.below(whole)));
  },
  'begin lost': (bytes, random) => bytes.slice(1 + random.below(bytes.length)),
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
  'zeros to the end': (bytes, random) => {
    const out = bytes.slice();
    // A file whose size was stored before its content.
    return out.fill(0, random.below(out.length));
  },
  'block repeated': (bytes, random) => {
    const from = random.below(bytes.length);
    const to = Math.min(bytes.length, from + 1 + random.below(200));
    return joined(bytes.subarray(0, to), bytes.subarray(from, to), bytes.subarray(to));
  },
  'two files in one': (bytes, random, others) =>
    joined(bytes, random.below(2) === 0 || others.length === 0 ? bytes : random.pick(others)),
  'another file': (_, random, others) => (others.length === 0 ? undefined : random.pick(others)),
  'old end left over': (bytes, random) => {
    // A shorter file was written over a longer one.
    const at = random.below(bytes.length);
    return joined(bytes.subarray(0, bytes.length), bytes.subarray(at));
  },
};

/** What becomes of files, in kinds that are as likely as each other. */
export const DAMAGES: readonly Damages[] = [
  BYTE_DAMAGES,
  TEXT_DAMAGES,
  VALUE_DAMAGES,
  VALUE_DAMAGES,
  ARRAY_DAMAGES,
  ARCHIVE_DAMAGES,
];

/** Damage a file in some way that applies to it. */
export function damageFile(
  bytes: Uint8Array,
  random: Random,
  others: readonly Uint8Array[],
  damages: readonly Damages[] = DAMAGES,
): { readonly damage: string; readonly after: Uint8Array } {
  for (;;) {
    const [damage, change] = random.pick(Object.entries(random.pick(damages)));
    const after = change(bytes, random, others);
    if (after !== undefined) return { damage, after };
  }
}

import bytes from './shaders/bytes.wgsl?raw';
import exact from './shaders/exact.wgsl?raw';
import floatOut from './shaders/float-out.wgsl?raw';
import halves from './shaders/halves.wgsl?raw';
import rect from './shaders/rect.wgsl?raw';
import registers from './shaders/registers.wgsl?raw';
import tile from './shaders/tile.wgsl?raw';
import whole from './shaders/whole.wgsl?raw';
import wholeOut from './shaders/whole-out.wgsl?raw';

export type VariantName = 'registers' | 'tile' | 'whole' | 'halves' | 'bytes';
/** Values of a pass, or the pairs of it that are alike enough. */
export type Entry = 'fill' | 'pairs';
/** How rows lie on the device; see `rows.ts`. */
export type Layout = 'floats' | 'shorts' | 'halves' | 'bytes';

/** A way to compare rows on a device. Which of them is the quickest differs from card to card. */
export interface Variant {
  readonly name: VariantName;
  /** In words. */
  readonly label: string;
  /** Single precision, or the whole numbers of the kernel: the same ones, in any order. */
  readonly numbers: 'float' | 'whole';
  readonly layout: Layout;
  /** Rows and columns of one workgroup. */
  readonly side: number;
  readonly code: string;
  /** A filter finds pairs alone: this one fills where it is loaded. */
  readonly fills: VariantName;
  /** Takes bytes four at a time, which is a feature of the language. */
  readonly packed: boolean;
}

/** The one that runs everywhere: nothing is shared and nobody waits. */
export const BASIC: Variant = {
  name: 'registers',
  label: 'f32, 4 × 4 in registers',
  numbers: 'float',
  layout: 'floats',
  side: 32,
  code: rect + registers + floatOut,
  fills: 'registers',
  packed: false,
};

const WHOLE: Variant = {
  name: 'whole',
  label: 'i32 whole numbers, tiles of 64 in shared memory',
  numbers: 'whole',
  layout: 'shorts',
  side: 64,
  code: rect + wholeOut + exact + whole,
  fills: 'whole',
  packed: false,
};

export const VARIANTS: readonly Variant[] = [
  BASIC,
  {
    ...BASIC,
    name: 'tile',
    label: 'f32, tiles of 64 in shared memory',
    side: 64,
    code: rect + tile + floatOut,
    fills: 'tile',
  },
  WHOLE,
  {
    ...WHOLE,
    name: 'halves',
    label: 'i8 × 2 whole numbers (dot4I8Packed)',
    layout: 'halves',
    code: rect + wholeOut + exact + halves,
    fills: 'halves',
    packed: true,
  },
  {
    ...WHOLE,
    name: 'bytes',
    label: 'i8 filter (dot4I8Packed), then whole numbers',
    layout: 'bytes',
    code: rect + wholeOut + bytes,
    packed: true,
  },
];

export function variantOf(name: VariantName): Variant {
  const found = VARIANTS.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
}

/** Those that find pairs; to fill squares, single precision is as quick as reading back, and closer. */
export function candidates(entry: Entry, packed: boolean): readonly Variant[] {
  return VARIANTS.filter(
    (variant) => (entry === 'pairs' || variant.numbers === 'float') && (packed || !variant.packed),
  );
}

/**
 * What sums in single precision can be off by, of two unit vectors of d dimensions: no shader adds a
 * product to more than so many others in a row, each addition takes one of the two nearest numbers (the
 * language asks for no more), and rows are of length 1 up to single precision.
 */
export function floatError(d: number): number {
  const inRegisters = 36 + Math.ceil(d / 128);
  const inTiles = 16 + Math.ceil(d / 16);
  return (Math.max(inRegisters, inTiles) + 4) * 2 ** -23 * 1.01;
}

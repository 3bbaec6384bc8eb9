import type { Damage, Damages } from './damage.ts';
import type { Random } from './random.ts';

/** What NumPy and those who imitate it write of an array of float32 rows. */
export const ARRAY_DAMAGES: Damages = {
  'other numbers': onArray((array, random) => {
    const descr = random.pick([
      ...['>f4', '=f4', '|f4', '<f8', '>f8', '<f2', '>f2', '<i4', '|u1', '<c8', '|O', '<U3', '|b1'],
      ...['<f4\\', '<f999999999', 'f4', '', '<f-4', '<V8'],
    ]);
    return written({ ...array, descr });
  }),
  'columns first': onArray((array) => written({ ...array, order: 'True' })),
  'no order': onArray((array, random) =>
    written({ ...array, order: random.pick(['true', '0', "'C'", 'None', 'False, ']) }),
  ),
  'other shape': onArray(({ rows, columns, ...array }, random) =>
    written({
      ...array,
      ...{ rows, columns },
      shape: random.pick([
        ...[`(${columns}, ${rows})`, `(${rows * columns},)`, '()', `(${rows}, ${columns}, 1)`],
        ...[`(1, ${rows}, ${columns})`, `(${rows + 1}, ${columns})`, `(${rows - 1}, ${columns})`],
        ...[`(-${rows}, ${columns})`, `(${rows}, 0)`, '(0, 0)', `(0, ${columns})`],
        ...[`(${rows}L, ${columns}L)`, '(4294967296, 4294967296)', `(99999999999999999999, 8)`],
        ...[`[${rows}, ${columns}]`, `(${rows}.0, ${columns})`, `(${rows}, ${columns}`, '(NaN, 8)'],
      ]),
    }),
  ),
  'header of another length': onArray((array, random) =>
    written({ ...array, padding: random.pick([0, 1, 63, 70_000]) }),
  ),
  'other version': onArray((_, random, bytes) => {
    const out = bytes.slice();
    out[6] = random.below(5);
    out[7] = random.below(3);
    return out;
  }),
  'truly float64': onArray((array) => written(withWidth(array, 8, true))),
  'truly float64, the other way round': onArray((array) => written(withWidth(array, 8, false))),
  'truly big-endian': onArray((array) => written(withWidth(array, 4, false))),
  'truly columns first': onArray((array) => {
    const { rows, columns, data } = array;
    const turned = new Uint8Array(data.length);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const from = 4 * (r * columns + c);
        turned.set(data.subarray(from, from + 4), 4 * (c * rows + r));
      }
    }
    return written({ ...array, data: turned, order: 'True' });
  }),
  'no numbers': onArray((array, random) => {
    const data = array.data.slice();
    const value = random.pick([Number.NaN, Number.POSITIVE_INFINITY, 3e38, 1e-45, 0]);
    const row = random.below(array.rows);
    const view = new DataView(data.buffer);
    for (let c = 0; c < array.columns; c++)
      view.setFloat32(4 * (row * array.columns + c), value, true);
    return written({ ...array, data });
  }),
  'rows more or less': onArray(({ rows, columns, data, ...array }, random) => {
    const all = random.below(2) === 0 ? rows + 1 + random.below(3) : random.below(rows);
    const grown = new Uint8Array(4 * columns * all);
    grown.set(data.subarray(0, grown.length));
    return written({ ...array, rows: all, columns, data: grown });
  }),
};

interface Parts {
  readonly rows: number;
  readonly columns: number;
  readonly data: Uint8Array;
  readonly descr?: string;
  readonly order?: string;
  readonly shape?: string;
  /** Spaces after the header; what NumPy takes without. */
  readonly padding?: number;
}

function onArray(
  change: (array: Parts, random: Random, bytes: Uint8Array) => Uint8Array | undefined,
): Damage {
  return (bytes, random) => {
    const length = bytes[0] === 0x93 ? (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0) : 0;
    const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + length));
    const [, rows, columns] = /\((\d+), (\d+)\)/.exec(header) ?? [];
    if (rows === undefined) return undefined;
    const data = bytes.slice(10 + length);
    return change({ rows: Number(rows), columns: Number(columns), data }, random, bytes);
  };
}

function written({ rows, columns, data, ...rest }: Parts): Uint8Array {
  const { descr = '<f4', order = 'False', shape = `(${rows}, ${columns})`, padding } = rest;
  const dict = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;
  const spaces = padding ?? (64 - ((10 + dict.length + 1) % 64)) % 64;
  const text = `${dict}${' '.repeat(spaces)}\n`;
  const wide = text.length > 65_535;
  const start = wide ? 12 : 10;
  const out = new Uint8Array(start + text.length + data.length);
  out.set([0x93, ...[...'NUMPY'].map((c) => c.charCodeAt(0)), wide ? 2 : 1, 0]);
  const view = new DataView(out.buffer);
  if (wide) view.setUint32(8, text.length, true);
  else view.setUint16(8, text.length, true);
  for (let i = 0; i < text.length; i++) out[start + i] = text.charCodeAt(i);
  out.set(data, start + text.length);
  return out;
}

function withWidth(array: Parts, width: 4 | 8, little: boolean): Parts {
  const from = new DataView(array.data.buffer);
  const count = Math.floor(array.data.length / 4);
  const data = new Uint8Array(width * count);
  const view = new DataView(data.buffer);
  for (let i = 0; i < count; i++) {
    const value = from.getFloat32(4 * i, true);
    if (width === 8) view.setFloat64(8 * i, value, little);
    else view.setFloat32(4 * i, value, little);
  }
  return { ...array, data, descr: `${little ? '<' : '>'}f${width}` };
}

export interface NpyBytesOptions {
  readonly version?: number;
  readonly descr?: string;
  /** Written without quotes, for structured types. */
  readonly rawDescr?: string;
  readonly fortranOrder?: boolean;
  readonly shape?: string;
}

/** A .npy file as numpy would write it, or deliberately not. */
export function npyBytes(
  rows: readonly (readonly number[])[],
  options: NpyBytesOptions = {},
): Uint8Array {
  const { version = 1, descr = '<f4', fortranOrder = false } = options;
  const d = rows[0]?.length ?? 0;
  const shape = options.shape ?? `(${rows.length}, ${d})`;
  const dtype = options.rawDescr ?? `'${descr}'`;
  const dict = `{'descr': ${dtype}, 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ${shape}, }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const headerEnd = Math.ceil((8 + lengthBytes + dict.length + 1) / 64) * 64;
  const text = `${dict.padEnd(headerEnd - 8 - lengthBytes - 1)}\n`;
  const flat = fortranOrder
    ? Array.from({ length: d }, (_, k) => rows.map((row) => row[k] ?? 0)).flat()
    : rows.flat();
  const size = Number(/\d$/.exec(descr)?.[0] ?? 8);
  const bytes = new Uint8Array(headerEnd + flat.length * size);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(new TextEncoder().encode(text), 8 + lengthBytes);
  const little = !descr.startsWith('>');
  flat.forEach((x, i) => {
    const at = headerEnd + i * size;
    if (descr.endsWith('f2')) view.setUint16(at, halfBits(x), little);
    else if (descr.endsWith('f4')) view.setFloat32(at, x, little);
    else view.setFloat64(at, x, little);
  });
  return bytes;
}

/** Bits of a number that binary16 holds exactly. */
function halfBits(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 ? 0x8000 : 0;
  const size = Math.abs(x);
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | Math.round((size / 2 ** exponent - 1) * 1024);
}

import type { JobHooks } from '../job.ts';
import type { Matrix } from '../vector/matrix.ts';
import { baseName } from './lines.ts';
import { type NpyHeader, readNpyHeader, truncated } from './npy-header.ts';
import type { SourceFile } from './source.ts';

const BLOCK_BYTES = 256 * 1024;
/** Bytes that are copied between two turns of the host. */
const COPY_BYTES = 4 * 1024 * 1024;

/**
 * Read a .npy file (versions 1–3, f2, f4, f8, either byte order, C or Fortran order) as float32.
 * @returns [n, d] as written, not normalised
 * @throws AppError as `readNpyHeader`
 * Memory: the result and one block; the file is streamed.
 */
export async function readNpy(file: SourceFile, hooks: JobHooks): Promise<Matrix> {
  const header = await readNpyHeader(file);
  const { n, d } = header;
  const data = new Float32Array(n * d); // [n * d]
  if (isAsInMemory(header)) {
    await fill(new Uint8Array(data.buffer), file, header, hooks);
    return { n, d, data };
  }
  let at = 0;
  for await (const block of npyBlocks(file, header, hooks)) {
    if (header.fortranOrder) {
      for (const value of block) {
        const column = Math.floor(at / n);
        data[(at - column * n) * d + column] = value;
        at += 1;
      }
    } else {
      data.set(block, at);
      at += block.length;
    }
  }
  return { n, d, data };
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** True for numbers that stand in the file as they do in memory here: nearly all files have them so. */
function isAsInMemory({ itemSize, littleEndian, fortranOrder }: NpyHeader): boolean {
  return itemSize === 4 && littleEndian === isLittleEndian && !fortranOrder;
}

/** Bytes of the data of a file, as they are. */
async function fill(
  bytes: Uint8Array,
  file: SourceFile,
  { dataStart }: NpyHeader,
  hooks: JobHooks,
): Promise<void> {
  const stage = `Reading ${baseName(file.path)}`;
  const total = bytes.length;
  let skip = dataStart;
  let done = 0;
  for await (const chunk of file.stream()) {
    const from = Math.min(skip, chunk.length);
    skip -= from;
    // A source may hand out a whole file as one chunk; the host still gets its turns.
    for (let at = from; at < chunk.length && done < total; at += COPY_BYTES) {
      const part = chunk.subarray(at, Math.min(at + COPY_BYTES, at + total - done));
      bytes.set(part, done);
      done += part.length;
      hooks.progress({ stage, done, total, unit: 'bytes' });
      await hooks.breathe();
    }
    if (done === total) break;
  }
  if (done < total) throw truncated(file, dataStart + done, dataStart + total);
}

/**
 * The numbers of a .npy file in file order, as float32 blocks of any length. A block is reused:
 * copy what is kept.
 */
export async function* npyBlocks(
  file: SourceFile,
  header: NpyHeader,
  hooks: JobHooks,
): AsyncGenerator<Float32Array> {
  const total = header.n * header.d * header.itemSize;
  const bytes = new Uint8Array(BLOCK_BYTES);
  const floats = new Float32Array(BLOCK_BYTES / header.itemSize);
  const stage = `Reading ${baseName(file.path)}`;
  let skip = header.dataStart;
  let done = 0;
  let filled = 0;
  for await (const chunk of file.stream()) {
    let at = Math.min(skip, chunk.length);
    skip -= at;
    while (at < chunk.length && done < total) {
      const take = Math.min(chunk.length - at, BLOCK_BYTES - filled, total - done);
      bytes.set(chunk.subarray(at, at + take), filled);
      filled += take;
      at += take;
      done += take;
      if (filled < BLOCK_BYTES && done < total) continue;
      yield decode(bytes, filled / header.itemSize, header, floats);
      filled = 0;
      hooks.progress({ stage, done, total, unit: 'bytes' });
      await hooks.breathe();
    }
    if (done === total) break;
  }
  if (done < total) throw truncated(file, header.dataStart + done, header.dataStart + total);
}

/** Write a matrix as .npy version 1.0, little-endian float32, C order: what `numpy.load` expects. */
export function writeNpy(matrix: Matrix): Uint8Array {
  const { n, d, data } = matrix;
  const header = npyHeader(n, d);
  const bytes = new Uint8Array(header.length + n * d * 4);
  bytes.set(header);
  putNumbers(data.subarray(0, n * d), new DataView(bytes.buffer, header.length));
  return bytes;
}

/** Numbers as they stand in such a file. */
export function npyNumbers(values: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  putNumbers(values, new DataView(bytes.buffer));
  return bytes;
}

function putNumbers(values: Float32Array, out: DataView): void {
  for (let i = 0; i < values.length; i++) out.setFloat32(i * 4, values[i] ?? 0, true);
}

/** What stands before the data of such a file of `n` rows of `d` numbers. */
export function npyHeader(n: number, d: number): Uint8Array<ArrayBuffer> {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${n}, ${d}), }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64; // numpy aligns data to 64 bytes
  const text = `\x93NUMPY\x01\x00__${dict.padEnd(length - 11)}\n`;
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  new DataView(bytes.buffer).setUint16(8, length - 10, true);
  return bytes;
}

function decode(
  bytes: Uint8Array,
  count: number,
  { itemSize, littleEndian }: NpyHeader,
  out: Float32Array,
): Float32Array {
  const view = new DataView(bytes.buffer);
  if (itemSize === 4) {
    for (let i = 0; i < count; i++) out[i] = view.getFloat32(i * 4, littleEndian);
  } else if (itemSize === 8) {
    for (let i = 0; i < count; i++) out[i] = view.getFloat64(i * 8, littleEndian);
  } else {
    for (let i = 0; i < count; i++) out[i] = halfToFloat(view.getUint16(i * 2, littleEndian));
  }
  return out.subarray(0, count);
}

/** IEEE 754 binary16 to a number, exactly. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

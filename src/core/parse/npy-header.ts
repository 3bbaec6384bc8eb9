import { AppError } from '../errors.ts';
import type { SourceFile } from './source.ts';

/** What the header of a .npy file says, checked against the bytes that are there. */
export interface NpyHeader {
  readonly n: number;
  readonly d: number;
  /** Bytes of one number: 2, 4 or 8. */
  readonly itemSize: 2 | 4 | 8;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  /** Byte at which the numbers begin. */
  readonly dataStart: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const MAX_HEADER_BYTES = 1024 * 1024;
const WRITE_AGAIN = 'Write it again with numpy.save(path, vectors.astype("float32")).';

/**
 * Read and check the header of a .npy file, versions 1 to 3.
 * @throws AppError `npy/not-numpy`, `npy/truncated`, `npy/size-mismatch`, `npy/bad-header`, `npy/object-dtype`,
 *   `npy/structured-dtype`, `npy/unsupported-dtype`, `npy/not-2d`; nothing of the shape's size is
 *   allocated before it is known to fit into the file
 */
export async function readNpyHeader(file: SourceFile): Promise<NpyHeader> {
  const start = await file.bytes(0, Math.min(file.size, 12));
  if (start.length < 8 || MAGIC.some((c, k) => start[k] !== c)) {
    throw npyError('npy/not-numpy', file, 0, 'has no numpy signature at its start', 'no magic');
  }
  const version = start[6] ?? 0;
  if (version < 1 || version > 3) {
    throw npyError(
      'npy/bad-header',
      file,
      6,
      `has numpy format version ${version}; 1, 2 and 3 are known`,
      `version ${version}`,
    );
  }
  const wide = version > 1;
  const textStart = wide ? 12 : 10;
  if (start.length < textStart) throw truncated(file, start.length, textStart);
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const dataStart = textStart + length;
  if (length > MAX_HEADER_BYTES) {
    throw npyError('npy/bad-header', file, 8, `has a header of ${length} bytes`, 'header too long');
  }
  if (dataStart > file.size) throw truncated(file, file.size, dataStart);
  const bytes = await file.bytes(textStart, dataStart);
  return checkHeader(file, new TextDecoder('utf-8').decode(bytes), textStart, dataStart);
}

function checkHeader(
  file: SourceFile,
  text: string,
  textStart: number,
  dataStart: number,
): NpyHeader {
  // Damage that begins in the padding goes on into the numbers, where nothing shows it.
  if (!/^\s*\{.*\}\s*$/s.test(text)) {
    const what = 'has a header that is not one table from { to }';
    throw npyError('npy/bad-header', file, textStart, what, `header ${text.slice(0, 200)}`);
  }
  const type = readDtype(file, text, textStart);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shapeText = /['"]shape['"]\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (order === undefined || shapeText === undefined) {
    const what = 'has a header without fortran_order or shape';
    throw npyError('npy/bad-header', file, textStart, what, `header ${text.slice(0, 200)}`);
  }
  const shape = shapeText.split(',').filter((part) => part.trim() !== '');
  const [n, d] = shape.map((part) => (/^\s*\d+L?\s*$/.test(part) ? Number.parseInt(part, 10) : -1));
  if (shape.length !== 2 || n === undefined || d === undefined || n < 0 || d < 2) {
    throw new AppError(
      'npy/not-2d',
      `${file.path}: shape (${shapeText}), expected (rows, dimensions ≥ 2)`,
      `${file.path} has shape (${shapeText.trim()}) (header at byte ${textStart}); expected a table of rows × at least 2 dimensions. ${WRITE_AGAIN}`,
      { place: { file: file.path, byte: textStart } },
    );
  }
  const needed = dataStart + n * d * type.itemSize;
  if (needed > file.size) throw truncated(file, file.size, needed, `(${n}, ${d})`);
  if (needed < file.size) throw tooLong(file, needed, `(${n}, ${d})`);
  return { n, d, ...type, fortranOrder: order === 'True', dataStart };
}

function readDtype(
  file: SourceFile,
  text: string,
  byte: number,
): Pick<NpyHeader, 'itemSize' | 'littleEndian'> {
  const found = /['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|([[(]))/.exec(text);
  if (found === null) {
    const what = 'has a header without a dtype';
    throw npyError('npy/bad-header', file, byte, what, `header ${text.slice(0, 200)}`);
  }
  if (found[2] !== undefined) {
    const what = 'holds structured records, not plain numbers';
    throw npyError('npy/structured-dtype', file, byte, what, 'structured dtype');
  }
  const descr = found[1] ?? '';
  if (/^[|<>=]?O/.test(descr)) {
    const what = 'holds Python objects (dtype object), which are never loaded';
    throw npyError('npy/object-dtype', file, byte, what, `dtype ${descr}`);
  }
  const float = /^([<>=|]?)f([248])$/.exec(descr);
  if (float === null) {
    const what = `holds numbers of type ${descr}; float16, float32 and float64 are read`;
    throw npyError('npy/unsupported-dtype', file, byte, what, `dtype ${descr}`);
  }
  return { itemSize: Number(float[2]) as 2 | 4 | 8, littleEndian: float[1] !== '>' };
}

/** The error for a file that goes on after what its header promises: every row may be another's. */
function tooLong(file: SourceFile, expected: number, shape: string): AppError {
  return new AppError(
    'npy/size-mismatch',
    `${file.path}: got ${file.size} bytes, expected ${expected}`,
    `${file.path} has ${file.size} bytes, but its header promises shape ${shape}, which ends at byte ${expected}: its header or its numbers are damaged. ${WRITE_AGAIN} If faces.jsonl has the vectors inline, the file can also be removed.`,
    { place: { file: file.path, byte: expected } },
  );
}

/** The error for a file that ends before what its header promises. */
export function truncated(file: SourceFile, got: number, expected: number, shape = ''): AppError {
  const promise = shape === '' ? 'its header is incomplete' : `its header promises shape ${shape}`;
  return new AppError(
    'npy/truncated',
    `${file.path}: got ${got} bytes, expected ${expected}`,
    `${file.path} ends at byte ${got}, but ${promise}, which needs ${expected} bytes: it was cut off. Copy or download it again, or remove it if faces.jsonl has the vectors inline.`,
    { place: { file: file.path, byte: got } },
  );
}

function npyError(
  code: string,
  file: SourceFile,
  byte: number,
  what: string,
  developer: string,
): AppError {
  return new AppError(
    code,
    `${file.path}: ${developer}, expected a 2-D float array`,
    `${file.path} (byte ${byte}) ${what}. ${WRITE_AGAIN} If faces.jsonl has the vectors inline, the file can also be removed.`,
    { place: { file: file.path, byte } },
  );
}

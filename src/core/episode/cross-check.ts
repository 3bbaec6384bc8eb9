import type { JobHooks } from '../job.ts';
import { baseName } from '../parse/lines.ts';
import { npyBlocks, readNpy } from '../parse/npy.ts';
import { type NpyHeader, readNpyHeader } from '../parse/npy-header.ts';
import type { SourceFile } from '../parse/source.ts';
import type { Matrix } from '../vector/matrix.ts';
import type { FaceTable } from './face-table.ts';
import type { RowCounts } from './match-vectors.ts';
import type { RemarkBook } from './remarks.ts';

/** Cosine above which two spellings of one vector are the same (contract of the pipeline). */
const SAME = 0.999;

/**
 * Compare faces.npy with the inline vectors, which count. Disagreement and a stale file are
 * remarks; a broken file is an error, because a person then has to decide which one to believe.
 * @param vectors unit inline vectors, rows as `faces.embeddingRow`
 * @throws AppError as `readNpyHeader`
 * Memory: one row (C order); the file once (Fortran order).
 */
export async function crossCheck(
  file: SourceFile,
  faces: FaceTable,
  counts: RowCounts,
  vectors: Matrix,
  remarks: RemarkBook,
  hooks: JobHooks,
): Promise<void> {
  const header = await readNpyHeader(file);
  const rows = inlineRows(faces, counts, header.n);
  const name = baseName(file.path);
  if (rows === undefined || header.d !== vectors.d) {
    const dims = header.d === vectors.d ? '' : ` of ${header.d} dimensions`;
    remarks.add('npy/stale', file.path, {
      text: `${name} has ${header.n} rows${dims}, but faces.jsonl has ${counts.inline} vectors of ${vectors.d} dimensions in ${counts.lines} lines: it is stale (faces.jsonl was edited since). The vectors in faces.jsonl were used; write ${name} again or remove it.`,
    });
    return;
  }
  const faceOf = new Int32Array(header.n).fill(-1); // [npy rows]
  rows.forEach((row, face) => {
    if (row >= 0) faceOf[row] = faces.embeddingRow[face] ?? -1;
  });
  await eachRow(file, header, hooks, (row, values) => {
    const own = faceOf[row] ?? -1;
    if (own < 0) return;
    const cosine = cosineTo(vectors, own, values);
    if (!(cosine > SAME)) {
      remarks.add('npy/disagrees', `${name} row ${row}: cosine ${cosine.toFixed(3)}`);
    }
  });
}

/**
 * The npy row of each face that has an inline vector, −1 for none; undefined when no count fits.
 * Broken lines that were skipped may have had a row. See: [Note: Row rule]
 */
function inlineRows(faces: FaceTable, counts: RowCounts, rows: number): number[] | undefined {
  const { inline, accepted, broken, lines } = counts;
  const shifted = (positions: readonly number[]) =>
    positions.map((k, face) => (k < 0 ? -1 : k + (faces.brokenBefore[face] ?? 0)));
  if (rows === inline) return faces.inline;
  if (rows === inline + broken) return shifted(faces.inline);
  if (rows === accepted) return faces.accepted;
  if (rows === accepted + broken) return shifted(faces.accepted);
  return rows === lines ? faces.ordinal : undefined;
}

async function eachRow(
  file: SourceFile,
  header: NpyHeader,
  hooks: JobHooks,
  onRow: (row: number, values: Float32Array) => void,
): Promise<void> {
  const { n, d } = header;
  if (header.fortranOrder) {
    const { data } = await readNpy(file, hooks);
    for (let row = 0; row < n; row++) onRow(row, data.subarray(row * d, (row + 1) * d));
    return;
  }
  const values = new Float32Array(d);
  let filled = 0;
  let row = 0;
  for await (const block of npyBlocks(file, header, hooks)) {
    for (let at = 0; at < block.length; ) {
      const take = Math.min(d - filled, block.length - at);
      values.set(block.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled < d) continue;
      onRow(row, values);
      row += 1;
      filled = 0;
    }
  }
}

function cosineTo({ data, d }: Matrix, row: number, values: Float32Array): number {
  let dot = 0;
  let norm = 0;
  for (let k = 0; k < d; k++) {
    const x = values[k] ?? 0;
    dot += x * (data[row * d + k] ?? 0);
    norm += x * x;
  }
  return dot / Math.sqrt(norm);
}

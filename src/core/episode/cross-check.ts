import type { JobHooks } from '../job.ts';
import { createFloatStore } from '../parse/block-store.ts';
import { baseName } from '../parse/lines.ts';
import { npyBlocks, readNpy } from '../parse/npy.ts';
import { type NpyHeader, readNpyHeader } from '../parse/npy-header.ts';
import type { SourceFile } from '../parse/source.ts';
import { normaliseRow } from '../parse/unit.ts';
import type { Matrix } from '../vector/matrix.ts';
import { bareCount } from '../words.ts';
import type { FaceTable } from './face-table.ts';
import type { RowCounts } from './match-vectors.ts';
import type { RemarkBook } from './remarks.ts';

/** Cosine above which two spellings of one vector are the same (contract of the pipeline). */
const SAME = 0.999;

/** What faces.npy has for faces whose inline vector cannot be used. */
export interface Checked {
  /** False when nobody can say which row belongs to which face. */
  readonly fits: boolean;
  readonly faces: readonly number[]; // [m]
  /** Unit vectors of these faces. */
  readonly vectors: Matrix; // [m, d]
}

/**
 * Compare faces.npy with the inline vectors, which count. Disagreement and a stale file are
 * remarks; a broken file is an error, because a person then has to decide which one to believe.
 * Where it fits and agrees, it has the vectors of faces whose own cannot be used.
 * @param vectors unit inline vectors, rows as `faces.embeddingRow`
 * @throws AppError as `readNpyHeader`
 * Memory: one row (C order), the file once (Fortran order), and the result.
 */
export async function crossCheck(
  file: SourceFile,
  faces: FaceTable,
  counts: RowCounts,
  vectors: Matrix,
  remarks: RemarkBook,
  hooks: JobHooks,
): Promise<Checked> {
  const header = await readNpyHeader(file);
  const rows = inlineRows(faces, counts, header.n);
  const name = baseName(file.path);
  const none = { faces: [], vectors: { n: 0, d: header.d, data: new Float32Array(0) } };
  // Nothing to compare with: the counts alone decide, and whoever asked says it.
  if (rows === undefined && vectors.n === 0) return { fits: false, ...none };
  if (rows === undefined || (vectors.n > 0 && header.d !== vectors.d)) {
    const dims = header.d === vectors.d ? '' : ` of ${header.d} dimensions`;
    remarks.add('npy/stale', file.path, {
      text: `${name} has ${bareCount(header.n, 'row')}${dims}, but faces.jsonl has ${bareCount(counts.inline, 'vector')} of ${vectors.d} dimensions in ${bareCount(counts.lines, 'line')}: it is stale (faces.jsonl was edited since). The vectors in faces.jsonl were used; write ${name} again or remove it.`,
    });
    return { fits: false, ...none };
  }
  const faceOf = new Int32Array(header.n).fill(-1); // [npy rows]
  rows.forEach((row, face) => {
    if (row >= 0) faceOf[row] = face;
  });
  const mended: number[] = [];
  const store = createFloatStore();
  let agrees = true;
  await eachRow(file, header, hooks, (row, values) => {
    const face = faceOf[row] ?? -1;
    const own = faces.embeddingRow[face] ?? -1;
    if (own < 0) {
      if (!faces.faults.has(face) || normaliseRow(values, 0, header.d) !== 'unit') return;
      mended.push(face);
      store.append(values);
      return;
    }
    const cosine = cosineTo(vectors, own, values);
    if (cosine > SAME) return;
    agrees = false;
    remarks.add('npy/disagrees', `${name} row ${row}: cosine ${cosine.toFixed(3)}`);
  });
  // Rows that have moved against the faces are nobody's vectors.
  if (!agrees) return { fits: true, ...none };
  const data = store.finish();
  return { fits: true, faces: mended, vectors: { n: mended.length, d: header.d, data } };
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

import { AppError } from '../errors.ts';
import type { JobHooks } from '../job.ts';
import { baseName } from '../parse/lines.ts';
import { readNpy } from '../parse/npy.ts';
import { readNpyHeader } from '../parse/npy-header.ts';
import type { SourceFile } from '../parse/source.ts';
import { normaliseRow, squareSum } from '../parse/unit.ts';
import type { Matrix } from '../vector/matrix.ts';
import { bareCount } from '../words.ts';
import { FACE_QUARANTINED, FACE_SKIPPED, type ImportReport } from './episode.ts';
import type { FaceTable } from './face-table.ts';
import type { FacesRead } from './read-faces.ts';
import type { RemarkBook } from './remarks.ts';

/** Row counts that decide how rows of faces.npy go with rows of faces.jsonl. */
export type RowCounts = Pick<FacesRead, 'lines' | 'broken' | 'accepted' | 'inline'>;

export type NpyRule = Exclude<ImportReport['vectorRule'], 'inline' | 'track-prototypes' | 'none'>;

/**
 * Which row of faces.npy belongs to each face when no row has an inline vector.
 *
 * [Note: Row rule] Row k is the k-th accepted row (skip rows have no vector); a file with as many
 * rows as lines goes by lines. A broken line that was skipped still was a line, and may have been an
 * accepted row: `rows = accepted + broken` says that all were, `rows = accepted` that none was.
 * @returns the rule and the npy row of each face (−1 for none), or undefined when no rule fits
 */
export function npyRows(
  faces: FaceTable,
  counts: RowCounts,
  rows: number,
): { rule: NpyRule; row: Int32Array } | undefined {
  const { lines, broken, accepted } = counts;
  if (rows === accepted) return { rule: 'npy-accepted', row: Int32Array.from(faces.accepted) };
  if (broken > 0 && rows === accepted + broken) {
    const row = faces.accepted.map((k, face) => (k < 0 ? -1 : k + (faces.brokenBefore[face] ?? 0)));
    return { rule: 'npy-accepted', row: Int32Array.from(row) };
  }
  if (rows !== lines) return undefined;
  const row = faces.ordinal.map((k, face) => ((faces.accepted[face] ?? -1) < 0 ? -1 : k));
  return { rule: 'npy-lines', row: Int32Array.from(row) };
}

/**
 * Take the vectors of faces that have none inline from faces.npy: fills `embeddingRow` and flags.
 * @returns unit vectors in face order, and the rule that matched
 * @throws AppError `npy/row-count` with all counts when no rule fits, and those of `readNpy`
 */
export async function takeFromNpy(
  file: SourceFile,
  faces: FaceTable,
  counts: RowCounts,
  remarks: RemarkBook,
  hooks: JobHooks,
): Promise<{ rule: NpyRule; vectors: Matrix }> {
  const matrix = await readNpy(file, hooks);
  const matched = npyRows(faces, counts, matrix.n);
  if (matched === undefined) throw rowCount(file, counts, matrix.n);
  const { d, data } = matrix;
  const sums = Float64Array.from({ length: matrix.n }, (_, row) => squareSum(data, row * d, d)); // [n]
  remarkLengths(sums, file, remarks);
  let kept = 0;
  for (let face = 0; face < matched.row.length; face++) {
    const row = matched.row[face] ?? -1;
    if (row < 0 || ((faces.flags[face] ?? 0) & FACE_SKIPPED) !== 0) continue;
    const state = normaliseRow(data, row * d, d, sums[row]);
    if (state === 'unit') {
      // Rows ascend: never overwrites one to come.
      if (kept !== row) data.copyWithin(kept * d, row * d, (row + 1) * d);
      faces.embeddingRow[face] = kept++;
      continue;
    }
    faces.flags[face] = (faces.flags[face] ?? 0) | FACE_QUARANTINED;
    const code = state === 'zero' ? 'faces/zero-vector' : 'faces/non-finite-vector';
    remarks.add(code, `${baseName(file.path)} row ${row}, line ${faces.line[face] ?? 0}`);
  }
  const vectors = kept === matrix.n ? data : data.slice(0, kept * d);
  return { rule: matched.rule, vectors: { n: kept, d: kept === 0 ? 0 : d, data: vectors } };
}

/** Lengths of vectors of one model differ by a few times; those of bytes read in another order by anything. */
const MOST_TIMES_LONGER = 1e6;

/**
 * Say it when the numbers look as if they were no vectors: another byte order, or another type.
 * @param sums of the squares of each row
 */
function remarkLengths(sums: Float64Array, file: SourceFile, remarks: RemarkBook): void {
  let [least, most] = [Infinity, 0];
  for (const sum of sums) {
    if (!(sum > 0 && sum < Infinity)) continue;
    least = Math.min(least, sum);
    most = Math.max(most, sum);
  }
  if (most <= least * MOST_TIMES_LONGER ** 2) return;
  const [from, to] = [least, most].map((sum) => Math.sqrt(sum).toExponential(0));
  remarks.add('npy/odd-lengths', `${baseName(file.path)}: lengths from ${from} to ${to}`);
}

/**
 * Say that nobody knows which row of faces.npy belongs to which face.
 * @throws AppError `npy/row-count`, and those of `readNpyHeader`
 */
export async function refuseRowCount(file: SourceFile, counts: RowCounts): Promise<never> {
  throw rowCount(file, counts, (await readNpyHeader(file)).n);
}

function rowCount(file: SourceFile, counts: RowCounts, rows: number): AppError {
  const { lines, accepted, broken } = counts;
  const skipped = broken === 0 ? '' : ` (${broken} of the lines could not be read)`;
  return new AppError(
    'npy/row-count',
    `${file.path}: got ${rows} rows, expected ${accepted} (accepted faces) or ${lines} (lines)`,
    `${file.path} has ${bareCount(rows, 'row')}, but faces.jsonl has ${bareCount(accepted, 'accepted face')} and ${bareCount(lines, 'line')}${skipped}, so it is not known which vector belongs to which face. Write both files again from one run, or use a faces.jsonl with the embeddings inline.`,
    { place: { file: file.path }, details: { rows, accepted, lines, broken } },
  );
}

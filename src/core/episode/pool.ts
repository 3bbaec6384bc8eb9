import type { ClusterParameters } from '../cluster/types.ts';
import type { Matrix, PooledTracks } from '../vector/matrix.ts';
import type { Episode } from './episode.ts';
import { poolPrototype } from './prototype.ts';
import { type TrackFaces, usableFaces } from './usable-faces.ts';

export type PoolingMethod = ClusterParameters['pooling_method'];

/** One unit vector a track. */
export interface PooledVectors extends PooledTracks {
  /** Track rows whose faces cancel out to a zero vector: left out, to be reported. */
  readonly dropped: Int32Array;
}

/** Sums over unit vectors shorter than this are rounding noise, not a direction. */
const ZERO_NORM = 1e-6;

/**
 * Pool the face vectors of every track into one unit vector.
 * @param embeddings [E, d] unit rows that `FaceColumns.embeddingRow` points into; not modified
 * @param method `mean` sums; `median` and `max` go by component; `prototype` is the pipeline's own
 * @returns vectors re-normalised to unit length in f32; deleted tracks and tracks without a usable
 *   face are in neither list
 * Cost: O(E d), O(E d log f) for `median` with f faces a track. Accumulates in float64, file order.
 */
export function pool(episode: Episode, embeddings: Matrix, method: PoolingMethod): PooledVectors {
  const columns = columnsOf(episode);
  const known = made.get(embeddings.data) ?? [];
  const same = known.find((one) => one.method === method && isSame(one.columns, columns));
  if (same !== undefined) return same.pooled;
  const pooled = pooledAnew(episode, embeddings, method);
  made.set(embeddings.data, [{ method, columns, pooled }, ...known].slice(0, MOST_MADE));
  return pooled;
}

interface Made {
  readonly method: PoolingMethod;
  readonly columns: Columns;
  readonly pooled: PooledVectors;
}
type Columns = readonly (Uint8Array | Int32Array | Float32Array)[];

/** An act, an import and an export ask for the same vectors, again and again: those made last stay with theirs. */
const made = new WeakMap<Float32Array, readonly Made[]>();
const MOST_MADE = 2;

/** All of an episode that pooling goes by. */
const columnsOf = ({ faces, tracks }: Episode): Columns => [
  ...[faces.flags, faces.embeddingRow, faces.quality],
  ...[tracks.deleted, tracks.faceStart, tracks.faceRows],
];

/** NaN is like itself. */
const isSame = (a: Columns, b: Columns): boolean =>
  a.every((column, i) => {
    const other = b[i];
    if (column === other || other === undefined) return column === other;
    return column.length === other.length && column.every((x, k) => Object.is(x, other[k]));
  });

function pooledAnew(episode: Episode, embeddings: Matrix, method: PoolingMethod): PooledVectors {
  const { faces, tracks } = episode;
  const { d } = embeddings;
  const items: number[] = [];
  const dropped: number[] = [];
  const data = new Float32Array(tracks.count * d); // [T * d], cut to [n * d] below
  const pooled = new Float64Array(d);
  for (let t = 0; t < tracks.count; t++) {
    if (tracks.deleted[t] === 1) continue;
    const faceRows = usableFaces(episode, t);
    if (faceRows.length === 0) continue;
    const track: TrackFaces = {
      embeddings,
      rows: faceRows.map((row) => faces.embeddingRow[row]!),
      quality: Float32Array.from(faceRows, (row) => faces.quality[row]!),
    };
    POOLERS[method](track, pooled);
    if (writeUnit(pooled, data, items.length * d)) items.push(t);
    else dropped.push(t);
  }
  const n = items.length;
  return {
    items: Int32Array.from(items),
    vectors: { n, d, data: n === tracks.count ? data : data.slice(0, n * d) },
    dropped: Int32Array.from(dropped),
  };
}

const POOLERS: Record<PoolingMethod, (track: TrackFaces, out: Float64Array) => void> = {
  mean: poolMean,
  median: poolMedian,
  max: poolMax,
  prototype: poolPrototype,
};

function poolMean({ embeddings: { d, data }, rows }: TrackFaces, out: Float64Array): void {
  out.fill(0);
  for (const row of rows) for (let k = 0; k < d; k++) out[k]! += data[row * d + k]!;
  for (let k = 0; k < d; k++) out[k]! /= rows.length;
}

/** Median by component; an even count takes the mean of the middle two, as numpy does. */
function poolMedian({ embeddings: { d, data }, rows }: TrackFaces, out: Float64Array): void {
  const column = new Float64Array(rows.length);
  const upper = rows.length >> 1;
  const lower = (rows.length - 1) >> 1;
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < rows.length; i++) column[i] = data[rows[i]! * d + k]!;
    column.sort();
    out[k] = (column[lower]! + column[upper]!) / 2;
  }
}

function poolMax({ embeddings: { d, data }, rows }: TrackFaces, out: Float64Array): void {
  out.fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) {
    for (let k = 0; k < d; k++) out[k] = Math.max(out[k]!, data[row * d + k]!);
  }
}

/** Write `vector` at unit length into `data` at `offset`; false when it has no direction. */
function writeUnit(vector: Float64Array, data: Float32Array, offset: number): boolean {
  let sum = 0;
  for (const x of vector) sum += x * x;
  const norm = Math.sqrt(sum);
  if (!(norm > ZERO_NORM) || norm === Number.POSITIVE_INFINITY) return false;
  for (let k = 0; k < vector.length; k++) data[offset + k] = vector[k]! / norm;
  return true;
}

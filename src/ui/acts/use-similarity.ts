import { cluster } from '../../bridge/cluster.ts';
import type { Identity } from '../../core/identity/types.ts';
import type { PairSimilarities } from '../../core/review/group-vectors.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { useAnswer } from '../kit/use-answer.ts';

/** Figures are asked for once the slider has been still for this long, ms. */
const QUIET_MS = 120;

/** Mean similarity of each track to the rest of its identity, by track row; empty until known. */
export function useTrackSimilarity(identity: Identity | undefined): ReadonlyMap<number, number> {
  const tracks = identity?.tracks;
  return useAsked(identity?.id, tracks?.join(',') ?? '', async () => {
    if (tracks === undefined) return new Map();
    const values = await cluster.toRest(tracks.slice());
    const known = Array.from(tracks, (track, i) => [track, values[i] ?? Number.NaN] as const);
    return new Map(known.filter(([, value]) => !Number.isNaN(value)));
  });
}

/** Mean similarity of each face to the rest of its identity, by face row; NaN for one without a vector. */
export function useFaceSimilarity(
  identity: Identity | undefined,
  rows: readonly number[],
): ReadonlyMap<number, number> {
  const key = identity === undefined ? '' : `${identity.tracks.join(',')}:${rows.length}`;
  return useAsked(identity?.id, key, async () => {
    if (identity === undefined || rows.length === 0) return new Map();
    const values = await cluster.facesToRest(Int32Array.from(rows), identity.tracks.slice());
    return new Map(rows.map((row, i) => [row, values[i] ?? Number.NaN]));
  });
}

export interface Neighbour {
  readonly identity: Identity;
  /** See: [Note: One similarity] */
  readonly similarity: number;
}

/** The identities nearest to one, nearest first; empty until known. */
export function useNearest(
  identity: Identity | undefined,
  others: readonly Identity[],
  count: number,
): readonly Neighbour[] {
  const rest = others.filter((other) => other.id !== identity?.id);
  return useNearestTo(identity?.tracks ?? [], rest, count);
}

/** The identities nearest to some tracks, nearest first; empty until known. */
export function useNearestTo(
  rows: ArrayLike<number>,
  others: readonly Identity[],
  count: number,
): readonly Neighbour[] {
  const tracks = Array.from(rows).join(',');
  const key = tracks === '' ? '' : `${tracks}:${others.map((other) => other.id).join()}`;
  const similarity = useAsked(tracks, key, () => similarityTo(rows, others));
  return others
    .flatMap((other) => {
      const value = similarity.get(other.id) ?? Number.NaN;
      return Number.isNaN(value) ? [] : { identity: other, similarity: value };
    })
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}

/** How alike some tracks are to identities, by their ids. See: [Note: One similarity] */
export async function similarityTo(
  rows: ArrayLike<number>,
  others: readonly Identity[],
): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0 || others.length === 0) return new Map();
  const groups = others.map((other) => other.tracks.slice());
  const values = await cluster.toGroups(Int32Array.from(rows), groups);
  return new Map(others.map((other, i) => [other.id, values[i] ?? Number.NaN]));
}

/**
 * The clustering worker's answer to a question about one subject. While the subject stays, the
 * last answer stays until the next is there. A failure shows no figures: the views work without.
 */
function useAsked<K>(
  subject: string | undefined,
  key: string,
  ask: () => Promise<ReadonlyMap<K, number>>,
): ReadonlyMap<K, number> {
  const clustering = useStore(selectResult);
  const wanted = key !== '' && clustering !== undefined;
  const options = { delay: QUIET_MS, about: subject };
  const known = useAnswer([subject, key, clustering], wanted ? ask : undefined, options);
  return known ?? (NONE as ReadonlyMap<K, number>);
}
const NONE = new Map<never, number>();

/** Nobody waits for figures while the hand passes over, ms. */
const PAUSE_MS = 40;

/** Similarities between two groups of track rows; undefined until known, or for an empty group. */
export function useBetween(
  a: ArrayLike<number>,
  b: ArrayLike<number> | undefined,
): PairSimilarities | undefined {
  const clustering = useStore(selectResult);
  const ask =
    b === undefined || b.length === 0 || a.length === 0
      ? undefined
      : () => cluster.between(Int32Array.from(a), Int32Array.from(b));
  return useAnswer([join(a), join(b ?? []), clustering], ask, { delay: PAUSE_MS });
}

const join = (rows: ArrayLike<number>): string => Array.prototype.join.call(rows, ',');

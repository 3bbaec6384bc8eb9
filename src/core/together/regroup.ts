import { formatIdentityId, identityNumber } from '../identity/stable-ids.ts';
import type { Identity } from '../identity/types.ts';
import { largest } from '../many.ts';
import type { IdentityRef, SimpleOperation } from '../moderation/types.ts';
import type { PipelineResult } from '../pipeline/pipeline.ts';
import type { Target, Targets } from './targets.ts';

/** An identity of the episode alone, with the tracks that it still has. */
interface Piece {
  readonly identity: Identity;
  readonly owner: number;
  readonly tracks: Set<number>;
  /** Whether a decision gives it its id. */
  readonly touched: boolean;
}

/**
 * What leads from the identities of an episode alone to those that it has among others, by hand: whoever is
 * somewhere else leaves, and comes to those it belongs to. What the targets leave out stays where it is.
 */
export function regroupOperations(
  { episode, summaries, decisions, identitySet }: Stood,
  targets: Targets,
): readonly SimpleOperation[] {
  const { id } = episode.tracks;
  const { rank } = summaries;
  const anchors = new Map([...decisions.anchors].map(([row, one]) => [one.identityId, row]));
  const unlocks: SimpleOperation[] = [];
  const moves: SimpleOperation[] = [];
  const merges: SimpleOperation[] = [];

  const pieces = identitySet.identities.map((identity): Piece => {
    const anchor = anchors.get(identity.id);
    const touched = anchor !== undefined && identity.tracks.includes(anchor);
    const own = touched ? targets.byTrack[anchor]! : -1;
    const owner = own >= 0 ? own : most(identity.tracks, targets.byTrack);
    return { identity, owner, tracks: new Set(identity.tracks), touched };
  });
  const homes = new Map<number, Piece>();
  for (const piece of pieces.toSorted(byFitness(targets.identities))) {
    if (piece.owner >= 0 && !homes.has(piece.owner)) homes.set(piece.owner, piece);
  }
  const made = new Map<number, { readonly id: string; readonly rows: Set<number> }>();
  let free = largest(
    [
      ...identitySet.identities.map((one) => identityNumber(one.id) ?? 0),
      ...targets.identities.map((one) => identityNumber(one.id) ?? 0),
      ...decisions.retired,
    ],
    id.length,
  );
  const standIns = new Map<Piece, string>();
  const nameOf = (piece: Piece): string => {
    if (piece.touched) return piece.identity.id;
    const target = targets.identities[piece.owner];
    if (target !== undefined && homes.get(piece.owner) === piece) return target.id;
    const known = standIns.get(piece) ?? formatIdentityId(++free);
    standIns.set(piece, known);
    return known;
  };
  const refTo = (piece: Piece): IdentityRef => {
    const identityId = nameOf(piece);
    const rows = [...piece.tracks];
    const anchor = anchors.get(identityId);
    return refOf(
      identityId,
      rows,
      anchor !== undefined && piece.tracks.has(anchor) ? anchor : best(rows),
    );
  };
  const refOf = (identityId: string, rows: readonly number[], anchor: number): IdentityRef => ({
    ...{ identityId, anchor: id[anchor]! },
    tracks: rows.map((row) => id[row]!),
  });
  const best = (rows: readonly number[]): number =>
    rows.reduce((found, row) => (rank[row]! < rank[found]! ? row : found));

  for (const piece of pieces) {
    const { identity, owner, touched } = piece;
    const target = targets.identities[owner];
    if (!identity.locked || !touched || target === undefined) continue;
    const isWhole =
      target.locked &&
      target.tracks.length === identity.tracks.length &&
      identity.tracks.every((row) => targets.byTrack[row] === owner);
    if (isWhole) continue;
    const anchor = id[anchors.get(identity.id)!]!;
    unlocks.push({ type: 'unlock', identityId: identity.id, anchor });
  }
  // Largest first, so that of several parts the largest is what the others come to.
  const leaving = pieces
    .flatMap((piece) =>
      [...elsewhere(piece, targets.byTrack)].map(([to, rows]) => ({ piece, to, rows })),
    )
    .sort((a, b) => a.to - b.to || b.rows.length - a.rows.length);
  for (const { piece, to, rows } of leaving) {
    const home = homes.get(to);
    const split = made.get(to);
    const tracks = rows.map((row) => id[row]!);
    const from = refTo(piece);
    const goal = split?.rows ?? home?.tracks;
    if (goal === undefined) {
      const newId = formatIdentityId(++free);
      moves.push({ type: 'split', from, tracks, newId });
      made.set(to, { id: newId, rows: new Set(rows) });
    } else {
      const goalRef =
        split === undefined ? refTo(home!) : refOf(split.id, [...goal], best([...goal]));
      moves.push({ type: 'move', tracks, from: [from], to: goalRef });
      for (const row of rows) goal.add(row);
    }
    for (const row of rows) piece.tracks.delete(row);
  }
  for (const [owner, home] of homes) {
    const others = pieces.filter(
      (one) => one.owner === owner && one !== home && one.tracks.size > 0,
    );
    const [first] = others;
    if (first === undefined) continue;
    merges.push({ type: 'merge', target: refTo(home), sources: others.map(refTo) });
  }
  return [...unlocks, ...leftOut(targets, decisions, id), ...moves, ...merges];
}

/**
 * The ids of a joint run for identities that decisions have given others. Who has an id that is somebody
 * else's there gets a free one.
 */
export function callOperations(
  { episode, decisions, identitySet }: Pick<Stood, 'episode' | 'decisions' | 'identitySet'>,
  { identities, byTrack }: Targets,
): readonly SimpleOperation[] {
  const given = new Set(identities.map(({ id }) => id));
  const ids = [...given, ...identitySet.identities.map(({ id }) => id)];
  const own = [...decisions.anchors.values()].map(({ identityId }) => identityId);
  let free = largest(
    [...[...ids, ...own].map((id) => identityNumber(id) ?? 0), ...decisions.retired],
    byTrack.length,
  );
  const done = new Set<number>();
  const anchors = [...decisions.anchors].sort(([a], [b]) => a - b);
  const isSo = ([row, { identityId }]: (typeof anchors)[number]) =>
    identities[byTrack[row] ?? -1]?.id === identityId;
  // Those that have their id already come first, so that nobody takes it from them.
  return [...anchors.filter(isSo), ...anchors.filter((one) => !isSo(one))].flatMap(
    ([row, { identityId }]): readonly SimpleOperation[] => {
      const target = byTrack[row] ?? -1;
      const isFirst = target >= 0 && !done.has(target);
      if (isFirst) done.add(target);
      const to = isFirst
        ? identities[target]!.id
        : given.has(identityId)
          ? formatIdentityId(++free)
          : identityId;
      if (to === identityId) return [];
      return [{ type: 'call', identityId: to, anchor: episode.tracks.id[row]! }];
    },
  );
}

type Stood = Pick<PipelineResult, 'episode' | 'summaries' | 'decisions' | 'identitySet'>;

/** Tracks that a decision about all episodes left out, or put among those who are nobody. */
function leftOut(
  { deleted, marks }: Targets,
  decisions: Stood['decisions'],
  id: readonly string[],
): readonly SimpleOperation[] {
  const gone = deleted.filter((row) => !decisions.deleted.has(row));
  const operations: SimpleOperation[] = [];
  if (gone.length > 0) {
    operations.push({ type: 'delete', tracks: gone.map((row) => id[row]!), from: [] });
  }
  for (const as of ['noise', 'not-a-face'] as const) {
    const rows = [...marks].filter(([row, mark]) => mark === as && decisions.marks.get(row) !== as);
    const tracks = rows.map(([row]) => id[row]!);
    if (tracks.length > 0) operations.push({ type: 'mark', tracks, from: [], as });
  }
  const back = [...decisions.marks.keys()].filter((row) => !marks.has(row));
  const tracks = back.map((row) => id[row]!);
  if (tracks.length > 0) operations.push({ type: 'unmark', tracks });
  return operations;
}

/** The tracks of an identity that are somewhere else, by where. */
function elsewhere({ owner, identity }: Piece, byTrack: Int32Array): Map<number, number[]> {
  const to = new Map<number, number[]>();
  for (const row of identity.tracks) {
    const target = byTrack[row] ?? -1;
    if (target < 0 || target === owner) continue;
    to.set(target, [...(to.get(target) ?? []), row]);
  }
  return to;
}

/** The target that most of some tracks are in, −1 where none is; ties to the first. */
function most(tracks: Int32Array, byTrack: Int32Array): number {
  const counts = new Map<number, number>();
  for (const row of tracks) {
    const target = byTrack[row] ?? -1;
    if (target >= 0) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return first?.[0] ?? -1;
}

/** Whoever has the target's id, then whoever has one by a decision, then the largest is the home. */
function byFitness(targets: readonly Target[]) {
  const fitness = ({ identity, owner, touched }: Piece): number =>
    touched ? (identity.id === targets[owner]?.id ? 2 : 1) : 0;
  return (a: Piece, b: Piece): number =>
    fitness(b) - fitness(a) ||
    b.identity.tracks.length - a.identity.tracks.length ||
    a.identity.tracks[0]! - b.identity.tracks[0]!;
}

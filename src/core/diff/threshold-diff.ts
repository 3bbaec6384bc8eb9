import { thresholdOf } from '../cluster/cut.ts';
import type { CutTree, LinkageMethod } from '../cluster/types.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Identity, IdentitySet } from '../identity/types.ts';
import type { Guardrail } from '../metrics/guardrails.ts';
import { type ActContext, assertUnlocked } from '../moderation/operations.ts';
import { mergeOperation, splitOperation } from '../moderation/track-operations.ts';
import type { SimpleOperation } from '../moderation/types.ts';

/** Identities that become other identities: all that share tracks, on both sides. */
export interface IdentityChange {
  /** Equal for the same change, whatever else changes. */
  readonly key: string;
  /** Several become one, one becomes several, or both at once (decisions can force that). */
  readonly kind: 'merge' | 'split' | 'regroup';
  /** Most tracks first, then by id. */
  readonly before: readonly Identity[];
  readonly after: readonly Identity[];
  /** Merges and splits that lead from one side to the other, at least. */
  readonly merges: number;
  readonly splits: number;
  /** Tracks that get or lose company: all but those of the largest side. */
  readonly moved: number;
}

/** What another threshold would do to the identities. */
export interface ThresholdDiff {
  /** Those that move most tracks first. */
  readonly changes: readonly IdentityChange[];
  /** identities before − merges + splits = identities after. */
  readonly merges: number;
  readonly splits: number;
  /** Locked identities, and those among them that change (none ever should). */
  readonly locked: number;
  readonly lockedTouched: number;
  /** Warnings that go, and warnings that come. */
  readonly cleared: readonly Guardrail[];
  readonly raised: readonly Guardrail[];
}

/**
 * The difference between two sets of identities of one episode.
 * Cost: O(tracks), about 0.2 ms at 2,000; identities that are the same object are not looked at.
 */
export function thresholdDiff(before: IdentitySet, after: IdentitySet): ThresholdDiff {
  const changes = components(before, after).sort(
    (a, b) => b.moved - a.moved || (a.key < b.key ? -1 : 1),
  );
  const warnings = ({ guardrails }: IdentitySet) =>
    guardrails.filter(({ severity }) => severity === 'warning');
  const missing = (of: IdentitySet, other: IdentitySet): Guardrail[] => {
    const there = new Set(warnings(other).map(({ metric }) => metric));
    return warnings(of).filter(({ metric }) => !there.has(metric));
  };
  return {
    changes,
    merges: sum(changes, ({ merges }) => merges),
    splits: sum(changes, ({ splits }) => splits),
    locked: before.identities.filter(({ locked }) => locked).length,
    lockedTouched: sum(changes, (change) => change.before.filter(({ locked }) => locked).length),
    cleared: missing(before, after),
    raised: missing(after, before),
  };
}

/** Connected parts of the graph "shares a track with" that are more than one identity on either side. */
function components(before: IdentitySet, after: IdentitySet): IdentityChange[] {
  const count = before.identities.length;
  // Forest over the identities before (0 … count−1) and after (from count on).
  const parent = Int32Array.from({ length: count + after.identities.length }, (_, i) => i);
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = node; at !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  // Pieces: what is together on both sides. Few, and each is found again and again in a row.
  const pieces = new Set<number>();
  const width = after.identities.length;
  before.identities.forEach((identity, b) => {
    let last = -1;
    for (const row of identity.tracks) {
      const a = after.byTrack[row] ?? -1;
      if (a < 0 || a === last) continue;
      last = a;
      if (after.identities[a] === identity) break;
      pieces.add(b * width + a);
      const [one, other] = [find(b), find(count + a)];
      parent[Math.max(one, other)] = Math.min(one, other);
    }
  });
  const parts = new Map<number, { before: Set<number>; after: Set<number>; pieces: number }>();
  for (const piece of pieces) {
    const b = Math.floor(piece / width);
    const root = find(b);
    const part = parts.get(root) ?? { before: new Set(), after: new Set(), pieces: 0 };
    part.before.add(b);
    part.after.add(piece % width);
    part.pieces += 1;
    parts.set(root, part);
  }
  return [...parts.values()]
    .filter((part) => part.before.size > 1 || part.after.size > 1)
    .map((part) =>
      changeOf(
        [...part.before].map((b) => before.identities[b]!),
        [...part.after].map((a) => after.identities[a]!),
        part.pieces,
      ),
    );
}

function changeOf(
  before: readonly Identity[],
  after: readonly Identity[],
  pieces: number,
): IdentityChange {
  // To the pieces by splits, from the pieces by merges.
  const splits = pieces - before.length;
  const merges = pieces - after.length;
  const sides = { before: before.toSorted(bySize), after: after.toSorted(bySize) };
  const tracks = sum(before, (identity) => identity.tracks.length);
  const apart = merges > 0 ? sides.before : sides.after;
  return {
    key: `${ids(sides.before)}>${ids(sides.after)}`,
    kind: splits === 0 ? 'merge' : merges === 0 ? 'split' : 'regroup',
    ...sides,
    merges,
    splits,
    moved: tracks - (apart[0]?.tracks.length ?? 0),
  };
}

const ids = (identities: readonly Identity[]): string => identities.map(({ id }) => id).join('+');

const bySize = (a: Identity, b: Identity): number =>
  b.tracks.length - a.tracks.length || (a.id < b.id ? -1 : 1);

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}

/**
 * Who stays, and who joins or leaves, most tracks first. Of a merge who stays is the one whose id and
 * name the merged identity has; of a split the part that keeps them.
 */
export function changeSides({ kind, before, after }: IdentityChange): {
  readonly main: Identity | undefined;
  readonly others: readonly Identity[];
} {
  const parts = kind === 'split' ? after : before;
  const whole = kind === 'split' ? before[0] : after[0];
  const main = parts.find(({ id }) => id === whole?.id) ?? parts[0];
  return { main, others: parts.filter((one) => one !== main) };
}

/** Where each track is in the leaf order of a tree, −1 for a track that is not in it. */
export type LeafPositions = Int32Array; // [T]

/** @param items track row of each item @param tracks T */
export function leafPositions(tree: CutTree, items: Int32Array, tracks: number): LeafPositions {
  const positions = new Int32Array(tracks).fill(-1); // [T]
  tree.order.forEach((item, position) => {
    positions[items[item]!] = position;
  });
  return positions;
}

/**
 * The threshold at which all of a change's tracks come together: from there down it is one.
 * @returns undefined where no threshold brings them together, or they are not side by side in the
 *   tree (a decision keeps them together or apart)
 * Cost: O(tracks of the change).
 */
export function changeThreshold(
  change: IdentityChange,
  { boundary }: CutTree,
  linkage: LinkageMethod,
  positions: LeafPositions,
): number | undefined {
  const side = change.kind === 'split' ? change.before : change.after;
  const [whole, ...others] = side;
  if (whole === undefined || others.length > 0) return undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  for (const row of whole.tracks) {
    const position = positions[row] ?? -1;
    if (position < 0) return undefined;
    first = Math.min(first, position);
    last = Math.max(last, position);
  }
  if (last - first + 1 !== whole.tracks.length) return undefined;
  let height = 0;
  for (let i = first; i < last; i++) height = Math.max(height, boundary[i]!);
  return Number.isFinite(height) ? thresholdOf(linkage, height) : undefined;
}

/**
 * What a person does by accepting one change of a diff and not the others: the same, by hand, at the
 * threshold that stays.
 * @param context with the identities before the change
 * @param members ids of those that join or leave and are meant; all of them where none is given
 * @returns nothing for a regrouping, which no single act does, and for nobody
 * @throws AppError `moderation/locked`
 */
export function acceptChange(
  change: IdentityChange,
  context: ActContext,
  members?: ReadonlySet<string>,
): readonly SimpleOperation[] {
  const { kind, before } = change;
  if (kind === 'regroup') return [];
  const { main, others } = changeSides(change);
  const meant = others.filter(({ id }) => members?.has(id) ?? true);
  if (main === undefined || meant.length === 0) return [];
  if (kind === 'merge') {
    assertUnlocked([main, ...meant]);
    return [mergeOperation(main, meant, context)];
  }
  assertUnlocked(before);
  const operations: SimpleOperation[] = [];
  let { log } = context;
  for (const part of meant) {
    const split = splitOperation([...part.tracks], { ...context, log });
    operations.push(split);
    // Each part takes the next number.
    log = { ...log, lastNumber: Math.max(log.lastNumber, identityNumber(split.newId) ?? 0) };
  }
  return operations;
}

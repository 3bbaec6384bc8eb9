import type { Identity, IdentitySet } from '../identity/types.ts';
import type { Guardrail } from '../metrics/guardrails.ts';

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

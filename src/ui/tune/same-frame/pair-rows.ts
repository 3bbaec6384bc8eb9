import { thresholdOf } from '../../../core/cluster/cut.ts';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { IdentitySet } from '../../../core/identity/types.ts';
import type { LinkedMerges } from '../../../core/same-frame/linked-merges.ts';
import type { MeetingCounts } from '../../../core/same-frame/rules.ts';
import type { SharedPairs } from '../../../core/same-frame/shared-pairs.ts';
import type { Standing } from '../../../core/same-frame/standing.ts';

/** One pair of tracks as the list shows it. */
export interface PairRow {
  readonly key: string;
  /** Track rows. */
  readonly a: number;
  readonly b: number;
  readonly counts: MeetingCounts;
  readonly standing: Standing;
  /** In one identity at this threshold. */
  readonly together: boolean;
  /** Threshold at which the tree brings them together; undefined when none does. */
  readonly mergesAt: number | undefined;
}

export type PairFilter = 'all' | 'together' | 'linked' | 'doubtful' | 'decided';

export const PAIR_FILTERS: readonly (readonly [PairFilter, string])[] = [
  ['all', 'All'],
  ['together', 'Together now'],
  ['linked', 'Two people'],
  ['doubtful', 'Doubtful'],
  ['decided', 'Decided'],
];

/** All pairs, in the order of `SharedPairs`. */
export function pairRows(
  pairs: SharedPairs,
  standings: readonly Standing[],
  set: IdentitySet | undefined,
  merges: { readonly of: LinkedMerges; readonly linkage: LinkageMethod } | undefined,
): PairRow[] {
  return Array.from({ length: pairs.count }, (_, p) => {
    const a = pairs.a[p] ?? -1;
    const b = pairs.b[p] ?? -1;
    const one = set?.byTrack[a] ?? -1;
    const height = merges?.of.height[p] ?? Number.POSITIVE_INFINITY;
    return {
      key: `${a} ${b}`,
      a,
      b,
      counts: {
        duplicate: pairs.duplicate[p] ?? 0,
        inside: pairs.inside[p] ?? 0,
        small: pairs.small[p] ?? 0,
        apart: pairs.apart[p] ?? 0,
      },
      standing: standings[p] ?? 'idle',
      together: one >= 0 && one === set?.byTrack[b],
      mergesAt:
        merges === undefined || !Number.isFinite(height)
          ? undefined
          : thresholdOf(merges.linkage, height),
    };
  });
}

/** The pairs that clustering is nearest to putting together come first; ties by track row. */
export function pairOrder(rows: readonly PairRow[]): readonly string[] {
  const weight = ({ standing }: PairRow) =>
    standing === 'linked' ? 0 : standing === 'doubtful' ? 1 : 2;
  return [...rows]
    .sort(
      (one, other) =>
        weight(one) - weight(other) ||
        (other.mergesAt ?? -2) - (one.mergesAt ?? -2) ||
        one.a - other.a ||
        one.b - other.b,
    )
    .map(({ key }) => key);
}

export function matches({ standing, together }: PairRow, filter: PairFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'together':
      return together && standing === 'linked';
    case 'linked':
    case 'doubtful':
      return standing === filter;
    case 'decided':
      return standing === 'waived' || standing === 'together' || standing === 'said';
    default:
      return filter satisfies never;
  }
}

/** Some of many, evenly spread, the first and the last among them. */
export function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => {
    return items[Math.round((i * (items.length - 1)) / (most - 1))];
  }).filter((item) => item !== undefined);
}

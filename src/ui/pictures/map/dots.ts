import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import { isListed } from '../../../state/views/visible.ts';
import { formatThreshold, plural } from '../../kit/format.ts';

export type DotKind = 0 | 1 | 2 | 3;
/** A track that is deleted now: its dot is not drawn. */
export const HIDDEN = 0;
export const IN_CLUSTER = 1;
export const SINGLE = 2;
export const NOISE = 3;

/** Grey: nobody in particular. */
export const NO_COLOUR = -1;

/** How each dot looks at the threshold; what the picture draws and counts. */
export interface Dots {
  /** Track row. */
  readonly items: Int32Array; // [n]
  readonly kind: Uint8Array; // [n] DotKind
  /** Palette index, NO_COLOUR for grey. */
  readonly colour: Int8Array; // [n]
  /** Index into `IdentitySet.identities`, −1 for a hidden one. */
  readonly identity: Int32Array; // [n]
  /** Px, when the whole map is in sight. */
  readonly radius: Float32Array; // [n]
}

/**
 * Dots of the mapped tracks as their identities colour them.
 * @param items track rows [n]
 * @param faceCount embedded faces of each track [T]
 */
export function dotsOf(items: Int32Array, set: IdentitySet, faceCount: Int32Array): Dots {
  const n = items.length;
  const kind = new Uint8Array(n); // [n]
  const colour = new Int8Array(n).fill(NO_COLOUR); // [n]
  const identity = new Int32Array(n).fill(-1); // [n]
  const radius = new Float32Array(n); // [n]
  const crowd = crowding(n);
  for (let i = 0; i < n; i++) {
    const row = items[i]!;
    const at = set.byTrack[row] ?? -1;
    const its = set.identities[at];
    if (its === undefined) continue;
    identity[i] = at;
    kind[i] = kindOf(its);
    // A single track that somebody named is somebody.
    if (isListed(its)) colour[i] = its.colour;
    radius[i] = kind[i] === NOISE ? 2 : radiusOf(faceCount[row] ?? 0) * crowd;
  }
  return { items, kind, colour, identity, radius };
}

/** Px for a number of faces; the legend draws the same. */
export const radiusOf = (faces: number): number => Math.min(9, 2.4 + 0.75 * Math.log2(1 + faces));

/** Many dots are smaller. */
function crowding(n: number): number {
  if (n <= 1_000) return 1;
  return n <= 4_000 ? 0.8 : 0.62;
}

function kindOf(identity: Identity): DotKind {
  switch (identity.kind) {
    case 'cluster':
      return IN_CLUSTER;
    case 'singleton':
      return SINGLE;
    case 'noise':
      return NOISE;
    default:
      return identity.kind satisfies never;
  }
}

export interface DotCounts {
  readonly tracks: number;
  readonly clusters: number;
  readonly singletons: number;
}

/** What is drawn, counted: dots, different identities among the filled ones, hollow and small ones. */
export function countDots({ kind, identity }: Dots): DotCounts {
  const clusters = new Set<number>();
  let tracks = 0;
  let singletons = 0;
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] === HIDDEN) continue;
    tracks++;
    if (kind[i] === IN_CLUSTER) clusters.add(identity[i]!);
    else singletons++;
  }
  return { tracks, clusters: clusters.size, singletons };
}

/** "139 tracks · 24 clusters · 28 singletons at 0.46". */
export function summaryOf({ tracks, clusters, singletons }: DotCounts, threshold: number): string {
  const counts = [
    plural(tracks, 'track'),
    plural(clusters, 'cluster'),
    plural(singletons, 'singleton'),
  ];
  return `${counts.join(' · ')} at ${formatThreshold(threshold)}`;
}

import type { ClusterParameters, FlatClusters } from '../cluster/types.ts';
import { bankWords } from '../episode/bank-words.ts';
import type { Episode, Mark } from '../episode/episode.ts';
import { clusterMetrics } from '../metrics/cluster-metrics.ts';
import { guardrails } from '../metrics/guardrails.ts';
import { enforceDecisions } from './enforce-decisions.ts';
import { type Faceless, FormedIdentity, type Standing } from './formed-identity.ts';
import type { TrackLikeness } from './likeness.ts';
import { type Naming, NO_LABELS, nameUnits } from './naming.ts';
import { areMembers, saysTheSame } from './same-identity.ts';
import type { Decisions, Identity, IdentitySet, TrackSummaries } from './types.ts';
import { formUnits, type Units } from './units.ts';

export interface FormInput {
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly clusters: FlatClusters;
  readonly decisions: Decisions;
  readonly parameters: ClusterParameters;
  /** Decides who may stand for an identity; without it, where nobody looks at faces, quality alone does. */
  readonly likeness?: TrackLikeness | undefined;
  /** The set before: identities that did not change are the same objects again. */
  readonly previous?: IdentitySet | undefined;
}

/**
 * Identities, metrics and guardrails of flat clusters: what every slider move recomputes. The result
 * depends on its input only, never on the way the slider took (see: [Note: Identity ids]).
 * @returns identities in id order; `cluster_id` counts 1, 2, … in that order over those that count
 * Cost: O(T + pairs that share frames); about 0.3 ms at 1,000 tracks, 3 ms at 10,000.
 */
export function formIdentities(input: FormInput): IdentitySet {
  const { episode, summaries, clusters, decisions, parameters } = input;
  const enforced = enforceDecisions(clusters, decisions, summaries, parameters.min_cluster_size);
  const units = formUnits(enforced, summaries, parameters);
  const namings = nameUnits(episode, units, summaries, decisions);
  const order = unitsInIdOrder(units, summaries, namings);
  const sharedFramePairs = countSharedFrames(units, summaries);

  const identities: Identity[] = [];
  const byTrack = new Int32Array(summaries.rank.length).fill(-1);
  const { previous, likeness } = input;
  const by = { summaries, likeness };
  const outlier = OUTLIER_STANDINGS[parameters.outlier_mode];
  let counted = 0;
  let clustered = 0;
  let largest = 0;
  for (let index = 0; index < order.length; index++) {
    const unit = order[index]!;
    const founder = units.founder[unit]!;
    const size = units.end[unit]! - units.start[unit]!;
    const counts = units.counts[unit] === 1;
    if (counts) {
      counted += 1;
      clustered += size;
      largest = Math.max(largest, size);
    }
    const mark = size === 1 ? decisions.marks.get(founder) : undefined;
    const standing = mark === undefined ? outlier : OUTLIER_STANDINGS.noise;
    const shape: Shape = {
      // People keep a small group together: it is one identity, as others are.
      kind: counts || size > 1 ? 'cluster' : standing.kind,
      clusterId: counts ? counted : standing.clusterId,
      mark,
      variance: size > 1 ? Math.max(0, 1 - enforced.resultant[units.label[unit]!]!) : 0,
      sharedFramePairs: sharedFramePairs[unit]!,
    };
    const before = previous?.identities[previous.byTrack[founder] ?? -1];
    identities.push(buildIdentity(units, unit, shape, by, namings.get(unit), before));
    for (let m = units.start[unit]!; m < units.end[unit]!; m++) byTrack[units.members[m]!] = index;
  }
  const metrics = clusterMetrics({
    tracks: units.members.length,
    clusters: counted,
    clustered,
    largest,
  });
  return { identities, byTrack, metrics, guardrails: guardrails(metrics, parameters) };
}

const OUTLIER_STANDINGS = {
  singleton: { kind: 'singleton', clusterId: null },
  noise: { kind: 'noise', clusterId: -1 },
} as const;

/** What an identity owes to the cut, beside its tracks. */
type Shape = Pick<Identity, 'kind' | 'clusterId' | 'variance' | 'sharedFramePairs'> & {
  readonly mark: Mark | undefined;
};

/** One identity; `before` itself when that already says the same, so that nothing is drawn again. */
function buildIdentity(
  units: Units,
  unit: number,
  shape: Shape,
  by: Pick<FormInput, 'summaries'> & Standing,
  naming: Naming | undefined,
  before: Identity | undefined,
): Identity {
  const { faceCount, firstTs, founders } = by.summaries;
  const from = units.start[unit]!;
  const to = units.end[unit]!;
  const founder = units.founder[unit]!;
  let faces = 0;
  let first = Number.NaN;
  for (let m = from; m < to; m++) {
    const row = units.members[m]!;
    faces += faceCount[row]!;
    // Written so that NaN, "not known", gives way to any time.
    if (!(first <= firstTs[row]!) && !Number.isNaN(firstTs[row]!)) first = firstTs[row]!;
  }
  const chosen = naming?.representative ?? -1;
  const sameTracks = before !== undefined && areMembers(before.tracks, units.members, from, to);
  const tracks = sameTracks ? before.tracks : units.members.slice(from, to);
  const identity: Faceless = {
    id: naming?.id ?? founders.id[founder]!,
    kind: shape.kind,
    clusterId: shape.clusterId,
    tracks,
    faceCount: faces,
    variance: shape.variance,
    representativeChosen: chosen >= 0,
    labels: naming?.labels ?? NO_LABELS,
    locked: naming?.locked ?? false,
    touched: naming?.touched ?? false,
    colour: naming?.colour ?? founders.colour[founder]!,
    sharedFramePairs: shape.sharedFramePairs,
    firstTs: first,
  };
  const { mark } = shape;
  // Most are as they are: a copy of each would be what a step of the slider takes.
  const full: Faceless =
    naming === undefined && mark === undefined
      ? identity
      : {
          ...identity,
          ...(naming === undefined || naming.aliases.length === 0
            ? {}
            : { aliases: naming.aliases }),
          ...(mark === undefined ? {} : { mark }),
          ...bankWords(naming?.match, naming?.rejected ?? []),
        };
  const made = new FormedIdentity(full, chosen, by);
  return sameTracks && saysTheSame(before, full) && made.looksLike(before) ? before : made;
}

/** Units by the number in their id: founders in their order, the few others merged in. */
function unitsInIdOrder(
  units: Units,
  { founders }: TrackSummaries,
  namings: ReadonlyMap<number, Naming>,
): Int32Array {
  const named = [...namings].sort((a, b) => a[1].number - b[1].number);
  const order = new Int32Array(units.count);
  let count = 0;
  let next = 0;
  for (const row of founders.order) {
    const unit = units.ofTrack[row]!;
    if (unit < 0 || units.founder[unit] !== row || namings.has(unit)) continue;
    while (next < named.length && named[next]![1].number < founders.number[row]!) {
      order[count++] = named[next++]![0];
    }
    order[count++] = unit;
  }
  while (next < named.length) order[count++] = named[next++]![0];
  return order;
}

/** Pairs of a unit's tracks that are in one frame. */
function countSharedFrames(units: Units, { sharedFrames }: TrackSummaries): Int32Array {
  const pairs = new Int32Array(units.count); // [U]
  for (let p = 0; p + 1 < sharedFrames.length; p += 2) {
    const unit = units.ofTrack[sharedFrames[p]!]!;
    if (unit >= 0 && unit === units.ofTrack[sharedFrames[p + 1]!]) pairs[unit]! += 1;
  }
  return pairs;
}

import type { Chosen, Favourite } from './choose-threshold.ts';
import type { Certainty } from './confidence.ts';
import { counted, percent, similarityText } from './figures.ts';
import { bestStep, conflictShare } from './score.ts';
import { chanceWithin, evenSimilarity, type TwoKinds } from './two-kinds.ts';
import type { EvidenceCurves, Reason, RecommendInput } from './types.ts';

/** Another reading of the evidence, and how far its clusters agree with the ones suggested. */
export interface Reading extends Favourite {
  readonly agreement: number;
}

export interface Findings {
  readonly input: RecommendInput;
  readonly curves: EvidenceCurves;
  readonly kinds: TwoKinds;
  readonly similarity: Float64Array; // [n−1]
  readonly chosen: Chosen;
  readonly clusters: number;
  readonly singles: number;
  /** Threshold up to which each same-frame pair is one; −Infinity for never. */
  readonly joinsAt: Float64Array; // [pairs]
  readonly readings: readonly Reading[];
  readonly certainty: Certainty;
}

/** Below this the clusters lie so near each other that another cut may be as good. */
const DIM = 0.4;
const WEAK_KINDS = 3;
/** Another reading that agrees less than this is worth a sentence. */
const DISAGREES = 0.95;
const MANY_CONFLICTS = 0.05;
const FEW_TRACKS = 40;

/** What speaks for the threshold, in sentences with figures, then what makes it unsure. */
export function reasonsFor(findings: Findings): readonly Reason[] {
  return [
    mergesReason(findings),
    plateauReason(findings),
    silhouetteReason(findings),
    ...sameFrameReasons(findings),
    ...peopleReasons(findings),
    ...doubts(findings).map((text): Reason => ({ kind: 'unsure', text })),
  ];
}

function mergesReason({ kinds, similarity }: Findings): Reason {
  const within = similarity.filter((value) => chanceWithin(kinds, value) >= 0.5).length;
  const between = similarity.length - within;
  return {
    kind: 'merges',
    text: `${counted(within, 'merge')} around ${kinds.within.mean.toFixed(2)} look like one person, ${between} around ${kinds.between.mean.toFixed(2)} like different people; the two kinds are even at ${evenSimilarity(kinds).toFixed(2)}.`,
  };
}

function plateauReason({ chosen: { gap }, clusters, singles }: Findings): Reason {
  const stretch =
    gap.high - gap.low < 0.002
      ? 'Something changes with almost every threshold near it'
      : `Nothing changes from ${similarityText(gap.low)} to ${similarityText(gap.high)}`;
  return {
    kind: 'plateau',
    text: `${stretch}: ${counted(clusters, 'cluster')} and ${counted(singles, 'single track')}.`,
  };
}

function silhouetteReason({ curves: { silhouette, threshold }, chosen }: Findings): Reason {
  const here = silhouette[chosen.step]!;
  const best = bestStep(silhouette);
  const text =
    silhouette[best]! - here < 0.005
      ? `The silhouette is as good as it gets: ${here.toFixed(2)}.`
      : `The silhouette is ${here.toFixed(2)}; its best is ${silhouette[best]!.toFixed(2)}, at ${similarityText(threshold[best]!)}.`;
  return { kind: 'silhouette', text };
}

function sameFrameReasons({ input, joinsAt, chosen }: Findings): readonly Reason[] {
  const pairs = joinsAt.length;
  if (pairs === 0) return [];
  const together = joinsAt.reduce((sum, at) => sum + (at >= chosen.threshold ? 1 : 0), 0);
  // The pair to show: the one that joins first at the threshold or below it.
  const first = joinsAt.reduce((best, at, p) => (at > joinsAt[best]! ? p : best), 0);
  const at = joinsAt[first]!;
  const shown =
    at >= 0
      ? { pair: [input.sharedFrames[2 * first]!, input.sharedFrames[2 * first + 1]!], at }
      : {};
  const what = counted(pairs, 'pair');
  let text = `None of the ${what} of tracks seen in one frame becomes one at any threshold.`;
  if (together > 0) {
    text = `${together} of the ${what} of tracks seen in one frame ${together === 1 ? 'becomes' : 'become'} one here: a mistake, or a mirror.`;
  } else if (at >= 0) {
    text = `None of the ${what} of tracks seen in one frame becomes one; at ${similarityText(at)} the first does.`;
  }
  return [{ kind: 'same-frame', text, ...shown } as Reason];
}

function peopleReasons({ certainty, input }: Findings): readonly Reason[] {
  if (certainty.said === 0) return [];
  const people = input.people.length === 1 ? 'one person' : `${input.people.length} people`;
  return [
    {
      kind: 'people',
      text: `What was said of ${people} with ${counted(certainty.said, 'track')} holds to ${percent(certainty.saidF)} here (BCubed F, without your decisions).`,
    },
  ];
}

function doubts({ certainty, readings, curves, joinsAt, chosen }: Findings): readonly string[] {
  const texts: string[] = [];
  const other = readings.reduce<Reading | undefined>(
    (least, one) => (least === undefined || one.agreement < least.agreement ? one : least),
    undefined,
  );
  if (other !== undefined && other.agreement < DISAGREES) {
    const at = similarityText(curves.threshold[other.step]!);
    texts.push(
      `The evidence is not of one mind: ${at} is ${other.why}, and its clusters agree with these to ${percent(other.agreement)} only.`,
    );
  } else if (certainty.agreement < DISAGREES) {
    texts.push(
      `The evidence is flat: thresholds that are nearly as good give clusters that agree with these to ${percent(certainty.agreement)} only.`,
    );
  }
  if (certainty.silhouette < DIM) {
    texts.push(
      `People do not lie clearly apart: the silhouette is ${certainty.silhouette.toFixed(2)}; above 0.5 they do.`,
    );
  }
  if (certainty.distance < WEAK_KINDS) {
    texts.push('The merges hardly fall into two kinds.');
  }
  if (conflictShare(curves.conflicts[chosen.step]!, joinsAt.length) > MANY_CONFLICTS) {
    texts.push('Too many tracks of one frame become one: some people here look alike.');
  }
  if (certainty.tracks < FEW_TRACKS) {
    texts.push(`${counted(certainty.tracks, 'track')} are few to judge by.`);
  }
  return texts;
}

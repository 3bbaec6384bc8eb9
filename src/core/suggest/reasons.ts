import { cutLimit, thresholdOf } from '../cluster/cut.ts';
import { linkedMerges } from '../same-frame/linked-merges.ts';
import { counted, percentDown, thresholdText } from '../words.ts';
import type { Certainty } from './confidence.ts';
import type { MergeEvidence } from './merge-evidence.ts';
import type { AgreeingCut } from './other-linkage.ts';
import { fisher, type PairHistogram } from './pair-histogram.ts';
import { type Reading, shareAbove } from './readings.ts';
import { answers, toldTracks } from './said.ts';
import type { StableGap } from './stable-gap.ts';
import type { ThresholdCost } from './threshold-cost.ts';
import type { Reason, RecommendInput } from './types.ts';

export interface Findings {
  readonly input: RecommendInput;
  readonly histogram: PairHistogram;
  readonly reading: Reading;
  readonly merges: MergeEvidence;
  readonly costs: ThresholdCost;
  /** Of the lowest cost. */
  readonly step: number;
  /** Undefined for average linkage. */
  readonly other: AgreeingCut | undefined;
  readonly chosen: { readonly threshold: number; readonly gap: StableGap };
  readonly certainty: Certainty;
  readonly clusters: number;
  readonly singles: number;
}

/** A half that agrees less is worth a sentence; so are a simpler reading and another linkage. */
const DISAGREES = 0.95;
/** Merges this dense leave no clear valley. */
const DENSE = 0.12;
/** The valley reaches to where merges are about more than this share of the tracks. */
const FEW = 0.03;
const MANY_CONFLICTS = 0.05;
const FEW_TRACKS = 40;
/** Even when other episodes help. */
const LEAST_TRACKS = 15;
/** One person with more than half of the tracks makes this share of all pairs one person's. */
const LEADING = 0.25;
/** From here on different people are more alike than embedders usually have them. */
const HIGH = 0.2;

/** What speaks for the threshold, in sentences with figures, then what makes it unsure. */
export function reasonsFor(findings: Findings): readonly Reason[] {
  return [
    impostorsReason(findings),
    mergesReason(findings),
    ...linkageReasons(findings),
    plateauReason(findings),
    ...halvesReasons(findings),
    ...sameFrameReasons(findings),
    ...peopleReasons(findings),
    ...memoryReasons(findings),
    ...doubts(findings).map((text): Reason => ({ kind: 'unsure', text })),
  ];
}

function impostorsReason({ reading, histogram, input }: Findings): Reason {
  const { n } = input.vectors;
  const { impostors } = reading;
  const mean = Math.tanh(impostors.mean);
  const spread = (Math.tanh(impostors.mean + impostors.deviation) - mean).toFixed(2);
  const share = shareAbove(histogram, impostors);
  const pairs = counted((n * (n - 1)) / 2, 'pair');
  const leading = share > LEADING ? ', so one person has a large part of the tracks' : '';
  return {
    kind: 'impostors',
    text: `Different people lie at ${mean.toFixed(2)} ± ${spread} here, by all ${pairs}; ${percentDown(share)} of them are clearly more alike${leading}.`,
  };
}

function mergesReason({ merges, reading, costs, step }: Findings): Reason {
  const { mean, deviation } = reading.impostors;
  const here = (fisher(costs.threshold[step]!) - mean) / deviation;
  const next = merges.z.findIndex((z) => z < here);
  const above = next < 0 ? merges.z.length : next;
  const banks = [bank(merges, above - 1, -1), bank(merges, above, 1)].map((z) =>
    z === undefined ? undefined : Math.min(1, Math.max(0, Math.tanh(mean + z * deviation))),
  );
  const [high = 1, low = 0] = banks;
  return {
    kind: 'merges',
    text: `Merges thin out between ${low.toFixed(2)} and ${high.toFixed(2)}: above lie those of one person, below those of different people.`,
  };
}

/** z of the merge, upwards or downwards, with which more than a few tracks are concerned. */
function bank({ z, weight }: MergeEvidence, from: number, step: 1 | -1): number | undefined {
  let concerned = 0;
  for (let merge = from; merge >= 0 && merge < z.length; merge += step) {
    concerned += weight[merge]!;
    if (concerned > FEW) return z[merge];
  }
  return undefined;
}

function linkageReasons({ other, input, costs, step }: Findings): readonly Reason[] {
  if (other === undefined) return [];
  const at = thresholdText(Number(costs.threshold[step]!.toFixed(2)));
  return [
    {
      kind: 'linkage',
      text: `Heights of ${input.method} linkage mean something else, so the people are found with average linkage (at ${at}); ${percentDown(other.agreement)} of that is what ${input.method} gives here (BCubed F).`,
    },
  ];
}

function plateauReason({ chosen: { gap }, clusters, singles }: Findings): Reason {
  const stretch =
    gap.high - gap.low < 0.002
      ? 'Something changes with almost every threshold near it'
      : `Nothing changes from ${thresholdText(gap.low)} to ${thresholdText(gap.high)}`;
  return {
    kind: 'plateau',
    text: `${stretch}: ${counted(clusters, 'cluster')} and ${counted(singles, 'single track')}.`,
  };
}

function halvesReasons({ certainty: { halves } }: Findings): readonly Reason[] {
  if (halves === undefined) return [];
  return [
    {
      kind: 'halves',
      text: `Halves of the tracks, judged alone, come to the same people to ${percentDown(halves)}.`,
    },
  ];
}

function sameFrameReasons({ input, chosen }: Findings): readonly Reason[] {
  const { sharedFrames, tree, method } = input;
  const items = Int32Array.from(tree.order.keys());
  const { height } = linkedMerges(tree, items, sharedFrames);
  const joinsAt = height.map((at) => thresholdOf(method, at));
  const pairs = joinsAt.length;
  if (pairs === 0) return [];
  const limit = cutLimit(method, chosen.threshold);
  const together = height.reduce((sum, at) => sum + (at <= limit ? 1 : 0), 0);
  // The pair to show: the one that joins first at the threshold or below it.
  const first = joinsAt.reduce((best, at, p) => (at > joinsAt[best]! ? p : best), 0);
  const at = joinsAt[first]!;
  const shown =
    at >= 0 ? { pair: [sharedFrames[2 * first]!, sharedFrames[2 * first + 1]!], at } : {};
  const what = counted(pairs, 'pair');
  let text = `None of the ${what} of tracks seen in one frame becomes one at any threshold.`;
  if (together > 0) {
    text = `${together} of the ${what} of tracks seen in one frame ${together === 1 ? 'becomes' : 'become'} one here: a mistake, or a mirror.`;
  } else if (at >= 0) {
    text = `None of the ${what} of tracks seen in one frame becomes one; at ${thresholdText(at)} the first does.`;
  }
  return [{ kind: 'same-frame', text, ...shown } as Reason];
}

function peopleReasons({ certainty, input, costs, step }: Findings): readonly Reason[] {
  const { said } = input;
  const answered = Math.round(answers(said));
  if (certainty.said === 0) {
    const told = toldTracks(said);
    if (answered + told === 0) return [];
    const what = [
      ...(told > 0 ? [`what you said of ${counted(told, 'track')}`] : []),
      ...(answered > 0 ? [counted(answered, 'answer')] : []),
    ].join(' and ');
    const holds = percentDown(1 - costs.against[step]!);
    return [{ kind: 'people', text: `Weighed too: ${what}; it holds to ${holds} here.` }];
  }
  const people = said.people.length === 1 ? 'one person' : `${said.people.length} people`;
  return [
    {
      kind: 'people',
      text: `What was said of ${people} with ${counted(certainty.said, 'track')} holds to ${percentDown(certainty.saidF)} here (BCubed F, without your decisions).`,
    },
  ];
}

function memoryReasons({ input: { remembered } }: Findings): readonly Reason[] {
  if (remembered === undefined) return [];
  const mean = Math.tanh(remembered.mean);
  const spread = (Math.tanh(remembered.mean + remembered.deviation) - mean).toFixed(2);
  const others = counted(remembered.episodes, 'other episode');
  return [
    {
      kind: 'memory',
      text: `In ${others} of the same embedder (${counted(remembered.tracks, 'track')}) different people lay at ${mean.toFixed(2)} ± ${spread}; this is weighed in.`,
    },
  ];
}

function doubts({ certainty, costs, step, input }: Findings): readonly string[] {
  const texts: string[] = [];
  if (certainty.impostors !== undefined && certainty.impostors > HIGH) {
    const alike = Math.tanh(certainty.impostors).toFixed(2);
    texts.push(
      `Different people would be as alike as ${alike} here: either one person has nearly all tracks, or this embedder is of a kind not seen yet. Other episodes of it would tell.`,
    );
  }
  if ((certainty.halves ?? 1) < DISAGREES) {
    texts.push('Halves of the tracks come to other people: the evidence hangs on a few tracks.');
  }
  if (certainty.density > DENSE) {
    texts.push('Many merges lie near the threshold, on both sides: a small step changes people.');
  }
  if (certainty.readings < DISAGREES) {
    texts.push(
      `The pairs can be read in another way, whose clusters agree with these to ${percentDown(certainty.readings)} only.`,
    );
  }
  if (costs.sameFrame[step]! > MANY_CONFLICTS) {
    texts.push('Too many tracks of one frame become one: some people here look alike.');
  }
  if (certainty.tracks < (input.remembered ? LEAST_TRACKS : FEW_TRACKS)) {
    texts.push(`${counted(certainty.tracks, 'track')} are few to judge by.`);
  }
  return texts;
}

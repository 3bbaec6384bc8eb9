import type { ConfidenceWord } from './types.ts';

/** What the confidence is made from. */
export interface Certainty {
  /** Least agreement (BCubed F, 0–1) of the clusters with those that some other reading would give. */
  readonly agreement: number;
  /** Mean silhouette at the cut. */
  readonly silhouette: number;
  /** Distance of the two kinds of merges, in deviations. */
  readonly distance: number;
  /** Share of same-frame pairs that become one all the same. */
  readonly conflicts: number;
  readonly tracks: number;
  /** Tracks of which people said who they are, and BCubed F of the clusters against that. */
  readonly said: number;
  readonly saidF: number;
}

/** Clusters that agree less than this have little in common with the ones suggested. */
const NO_AGREEMENT = 0.8;
/** A silhouette from here on is as clear as faces get. */
const CLEAR = 0.6;
/** One normal distribution cut in two has its halves 2.6 deviations apart: so much says nothing. */
const ONE_KIND = 2.2;
const TWO_KINDS = 4;
/** With this many tracks, half of the confidence is left. */
const FEW_TRACKS = 15;
/** After this many tracks, people's word and the rest count alike. */
const HALF_SAID = 30;

/**
 * How sure the recommendation is, 0–1: the product of how far the readings agree, how clearly people
 * lie apart, how far the merges are of two kinds, and how many tracks there are. Where people said
 * who is who, how far the clusters agree with that takes the place of it.
 */
export function confidenceOf(certainty: Certainty): number {
  const { tracks, said } = certainty;
  const clear = clamp(certainty.silhouette / CLEAR);
  const kinds = clamp((certainty.distance - ONE_KIND) / (TWO_KINDS - ONE_KIND));
  const size = tracks / (tracks + FEW_TRACKS);
  const unlabelled =
    agreementShare(certainty.agreement) *
    clear *
    (0.5 + 0.5 * kinds) *
    size *
    (1 - Math.min(1, 2 * certainty.conflicts));
  const trust = said / (said + HALF_SAID);
  const told = agreementShare(certainty.saidF);
  return round(clamp((1 - trust) * unlabelled + trust * told));
}

/** 0.7 and more is high, 0.45 and more is medium. */
export function confidenceWord(confidence: number): ConfidenceWord {
  if (confidence >= 0.7) return 'high';
  return confidence >= 0.45 ? 'medium' : 'low';
}

function agreementShare(f: number): number {
  return clamp((f - NO_AGREEMENT) / (1 - NO_AGREEMENT));
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const round = (value: number): number => Math.round(value * 100) / 100;

import type { ConfidenceWord } from './types.ts';

/** What the confidence is made from. */
export interface Certainty {
  /** How far halves of the tracks come to the same people: mean BCubed F, 0–1; undefined for few tracks. */
  readonly halves: number | undefined;
  /** Share of the tracks that merges near the threshold are about, per deviation of the impostors. */
  readonly density: number;
  /** Agreement of the clusters that the two readings of the pairs give: BCubed F, 0–1. */
  readonly readings: number;
  /** Agreement of the clusters with those of average linkage, 0–1; 1 for average linkage. */
  readonly linkage: number;
  /** Where different people lie, atanh of the cosine; undefined where other episodes vouch for it. */
  readonly impostors: number | undefined;
  readonly tracks: number;
  /** Tracks of which people said who they are, and BCubed F of the clusters against that. */
  readonly said: number;
  readonly saidF: number;
}

/** Halves that agree less than this come to other people. */
const NO_AGREEMENT = 0.85;
/** With merges this dense around it a threshold divides nothing. */
const NO_VALLEY = 0.25;
/** From here on different people are so alike that they may be one person after all … */
const ALIKE_FROM = 0.2;
/** … and here nothing tells. */
const ALIKE_TO = 0.33;
/** With this many tracks, half of the confidence is left. */
const FEW_TRACKS = 25;
/** After this many tracks, people's word and the rest count alike. */
const HALF_SAID = 30;
/** Clusters that agree less than this with what people said are of no use. */
const NOT_AS_SAID = 0.8;

/**
 * How sure the suggestion is, 0–1: the product of how far halves of the tracks come to the same, how
 * clear the valley between merges is, how far both readings of the pairs agree, whether different people can
 * be told from one, and how many tracks there are. Where people said who is who, how far the clusters
 * agree with that takes the place of it.
 */
export function confidenceOf(certainty: Certainty): number {
  const { tracks, said, impostors } = certainty;
  const unlabelled =
    clamp(((certainty.halves ?? 0) - NO_AGREEMENT) / (1 - NO_AGREEMENT)) *
    clamp(1 - certainty.density / NO_VALLEY) *
    clamp(2 * certainty.readings - 1) *
    clamp(2 * certainty.linkage - 1) *
    (impostors === undefined ? 1 : clamp((ALIKE_TO - impostors) / (ALIKE_TO - ALIKE_FROM))) *
    (tracks / (tracks + FEW_TRACKS));
  const trust = said / (said + HALF_SAID);
  const told = clamp((certainty.saidF - NOT_AS_SAID) / (1 - NOT_AS_SAID));
  return round(clamp((1 - trust) * unlabelled + trust * told));
}

/** 0.65 and more is high, 0.4 and more is medium. */
export function confidenceWord(confidence: number): ConfidenceWord {
  if (confidence >= 0.65) return 'high';
  return confidence >= 0.4 ? 'medium' : 'low';
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
const round = (value: number): number => Math.round(value * 100) / 100;

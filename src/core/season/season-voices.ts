import { valueAt } from './count-steps.ts';
import { SAME_CLUSTERS } from './measure-episode.ts';
import type { EpisodeFigures } from './types.ts';

/** An episode whose data, or truth, speak for a threshold. */
export interface Voice {
  readonly episode: EpisodeFigures;
  /** Its own threshold. */
  readonly wish: number;
  /** How far it gets at the season's threshold what it would get at its own, 0–1. */
  readonly fit: number;
  readonly weight: number;
}

/** With this many tracks, half of what a truth says is left. */
const FEW_TRACKS = 15;

/**
 * How much an episode's word counts, 0–1: a truth nearly in full, of few tracks less; a suggestion by
 * its confidence; else nothing.
 */
export function voiceWeight({ truth, suggestion, tracks }: EpisodeFigures): number {
  if (tracks === 0) return 0;
  if (truth?.source === 'file') return truth.tracks / (truth.tracks + FEW_TRACKS);
  return suggestion?.decided === true ? suggestion.confidence : 0;
}

/** The threshold that an episode wants for itself; undefined for one without a voice. */
export function wishOf(figures: EpisodeFigures): number | undefined {
  if (voiceWeight(figures) === 0) return undefined;
  const { truth, suggestion } = figures;
  return truth?.source === 'file' ? truth.best.at : suggestion?.cluster_thresh;
}

/**
 * How far an episode gets at a threshold what it would get at its own, 0–1: BCubed F against the
 * truth as a share of the best, else agreement of the clusters with the suggested ones.
 */
export function fitAt({ truth, suggestion }: EpisodeFigures, threshold: number): number {
  if (truth?.source === 'file') {
    return truth.best.value === 0 ? 1 : valueAt(truth.f, threshold) / truth.best.value;
  }
  return suggestion === undefined ? Number.NaN : valueAt(suggestion.agreement, threshold);
}

/** Whether a voice gets at a threshold nearly what it wants. */
export const isContent = ({ fit }: Pick<Voice, 'fit'>): boolean => fit >= SAME_CLUSTERS - 1e-9;

/** What each episode with a voice gets at a threshold; who loses most, by weight, comes first. */
export function voicesAt(episodes: readonly EpisodeFigures[], threshold: number): Voice[] {
  return episodes
    .flatMap((episode): Voice[] => {
      const wish = wishOf(episode);
      if (wish === undefined) return [];
      return [{ episode, wish, fit: fitAt(episode, threshold), weight: voiceWeight(episode) }];
    })
    .sort((a, b) => (1 - b.fit) * b.weight - (1 - a.fit) * a.weight);
}

import type { Episode } from '../../../core/episode/episode.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';

/** Spread from which the pipeline itself holds a track for mixed: largest cosine distance of two faces. */
const MIXED_SPREAD = 0.32;

/** Why a track stands alone, where that is more than its distance: a word, and a sentence. */
export interface Origin {
  readonly word: string;
  readonly why: string;
}

/** What made a lone track lone; undefined when nothing is near enough to it, that is all. */
export function originOf(
  row: number,
  { tracks }: Episode,
  { alone, anchors, cannotLink }: FoldedDecisions,
): Origin | undefined {
  if (alone.has(row)) return { word: 'taken out', why: 'You took it out of its identity' };
  if (cannotLink.includes(row)) {
    return anchors.has(row)
      ? { word: 'split off', why: 'You split it off, or said whom it is not' }
      : { word: 'kept apart', why: 'You said whom it is not' };
  }
  return tracks.spread[row]! >= MIXED_SPREAD
    ? { word: 'mixed?', why: 'Its faces are unlike each other: it may hold two people' }
    : undefined;
}

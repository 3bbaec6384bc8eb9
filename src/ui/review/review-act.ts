import type { Identity, IdentitySet } from '../../core/identity/types.ts';
import type { ReviewItem, ReviewSide } from '../../core/review/types.ts';
import { largestFirst } from '../acts/survivor.ts';

export type Answer = 'same' | 'not-same' | 'unsure';

/** What an answer does to the identities. Rows of tracks; a face row for the cut of a track. */
export type ReviewAct =
  | { readonly type: 'merge'; readonly target: Identity; readonly source: Identity }
  | { readonly type: 'not-same'; readonly a: readonly number[]; readonly b: readonly number[] }
  | { readonly type: 'together'; readonly rows: readonly number[] }
  | { readonly type: 'split'; readonly rows: readonly number[] }
  | { readonly type: 'set-apart'; readonly rows: readonly number[] }
  | { readonly type: 'split-track'; readonly face: number }
  | { readonly type: 'answer'; readonly answer: 'unsure' | 'fine' };

/** The identity that a side is part of now: ids change while the queue is worked through. */
export function identityOf(side: ReviewSide, set: IdentitySet): Identity | undefined {
  return set.identities[set.byTrack[side.tracks[0] ?? -1] ?? -1];
}

/**
 * What an answer to a question means.
 * @param cut face row chosen for a mixed track; the suggested one by default
 * @returns undefined when the answer has no meaning for the question, or its tracks are gone
 */
export function actOf(
  item: ReviewItem,
  answer: Answer,
  set: IdentitySet,
  cut: number = item.cutFace,
): ReviewAct | undefined {
  if (answer === 'unsure') return { type: 'answer', answer: 'unsure' };
  const { kind } = item;
  const same = answer === 'same';
  const a = [...item.a.tracks];
  const b = [...(item.b?.tracks ?? [])];
  switch (kind) {
    case 'merge':
    case 'singleton': {
      if (!same) return { type: 'not-same', a, b };
      const one = identityOf(item.a, set);
      const other = item.b && identityOf(item.b, set);
      if (one === undefined || other === undefined || one === other) return undefined;
      const target = largestFirst([one, other])[0] ?? one;
      return { type: 'merge', target, source: target === one ? other : one };
    }
    case 'weak-link':
      // The smaller part leaves, so that the larger keeps id and name.
      if (!same) return { type: 'split', rows: b.length <= a.length ? b : a };
      return { type: 'together', rows: [...a, ...b] };
    case 'outlier':
      return same ? { type: 'together', rows: [...a, ...b] } : { type: 'set-apart', rows: a };
    case 'same-frame':
      return same ? { type: 'together', rows: [...a, ...b] } : { type: 'not-same', a, b };
    case 'mixed-track':
      if (same) return { type: 'answer', answer: 'fine' };
      return cut < 0 ? undefined : { type: 'split-track', face: cut };
    case 'unnamed':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** Identities whose tracks an act would change. */
export function touches(act: ReviewAct, set: IdentitySet): readonly Identity[] {
  const of = (rows: readonly number[]): readonly Identity[] =>
    rows.flatMap((row) => set.identities[set.byTrack[row] ?? -1] ?? []);
  switch (act.type) {
    case 'merge':
      return [act.target, act.source];
    case 'split':
    case 'set-apart':
      return of(act.rows);
    default:
      return [];
  }
}

import type { ReviewKind } from '../../core/moderation/types.ts';
import type { ReviewItem } from '../../core/review/types.ts';

interface KindWords {
  /** On the badge. */
  readonly badge: string;
  /** The question itself. */
  readonly ask: string;
  /** On the buttons of Y and X; undefined where the key has no meaning. */
  readonly same: string | undefined;
  readonly notSame: string | undefined;
}

/** Every kind of question in words. */
export const KIND_WORDS: Readonly<Record<ReviewKind, KindWords>> = {
  merge: {
    badge: 'Just apart',
    ask: 'The same person?',
    same: 'Same person, merge',
    notSame: 'Not the same',
  },
  'weak-link': {
    badge: 'Weak link',
    ask: 'Held together by little. The same person?',
    same: 'Same person, keep',
    notSame: 'Two people, split',
  },
  'mixed-track': {
    badge: 'Mixed track',
    ask: 'Does another person begin here?',
    same: 'One person',
    notSame: 'Two people, split here',
  },
  outlier: {
    badge: 'Outlier',
    ask: 'Does this track belong here?',
    same: 'Belongs here',
    notSame: 'Take it out',
  },
  'same-frame': {
    badge: 'Same frame',
    ask: 'Two faces in one frame. The same person?',
    same: 'Same person (mirror, photo)',
    notSame: 'Two people, apart',
  },
  singleton: {
    badge: 'Single track',
    ask: 'Does this face belong here?',
    same: 'Belongs here, merge',
    notSame: 'Not the same',
  },
  unnamed: { badge: 'No name', ask: 'Who is this?', same: undefined, notSame: undefined },
};

/** How much an answer decides: "decides 47 tracks"; nothing where it is one. */
export function rightWords({ kind, a, b }: ReviewItem): string {
  if (b === undefined || kind === 'same-frame') return '';
  const tracks = Math.min(a.tracks.length, b.tracks.length);
  return tracks < 2 ? '' : `decides ${tracks} tracks`;
}

/** Fewer certain merges are asked about one by one: a wall is for many. */
export const LEAST_BATCH = 3;

/** What a screen reader says when a question comes up. */
export function spokenQuestion(item: ReviewItem, nameOf: (id: string) => string): string {
  const { badge, ask } = KIND_WORDS[item.kind];
  const who =
    item.b === undefined || item.b.identityId === item.a.identityId
      ? nameOf(item.a.identityId)
      : `${nameOf(item.a.identityId)} and ${nameOf(item.b.identityId)}`;
  const alike = Number.isNaN(item.similarity) ? '' : ` Similarity ${item.similarity.toFixed(2)}.`;
  return `${badge}: ${who}. ${ask}${alike} ${item.reason}`;
}

/** "about 2 min left"; seconds are not worth promising. */
export function timeLeftWords(ms: number): string {
  if (ms < 45_000) return 'under a minute left';
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `about ${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return `about ${hours} h ${minutes % 60} min left`;
}

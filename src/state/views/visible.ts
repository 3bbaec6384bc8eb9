import type { Episode } from '../../core/episode/episode.ts';
import { ownId, partOfTrack } from '../../core/episode/episode-parts.ts';
import { givenName } from '../../core/identity/labels.ts';
import { asksForMore, lacking, type TrackFloor } from '../../core/identity/track-floor.ts';
import type { Identity, TrackSummaries } from '../../core/identity/types.ts';
import type { IdentityFilter, SortKey } from '../lib/types.ts';

/** Belongs into the grid: a cluster, or a single track that a person named or locked. */
export function isListed(identity: Identity): boolean {
  return identity.kind === 'cluster' || identity.locked || givenName(identity) !== undefined;
}

/**
 * Whether it is shown where tracks have to have so much: one of its tracks has, or a person named or locked
 * it.
 */
export function isAbove(identity: Identity, summaries: TrackSummaries, floor: TrackFloor): boolean {
  if (!asksForMore(floor) || identity.locked || givenName(identity) !== undefined) return true;
  return identity.tracks.some((row) => lacking(summaries, row, floor) === undefined);
}

export interface VisibleQuery {
  readonly search: string;
  readonly filter: IdentityFilter;
  readonly sort: SortKey;
}

/** Identities of the grid after search, filter and sort. Ties go to the lower id. */
export function visibleIdentities(
  identities: readonly Identity[],
  episode: Episode,
  query: VisibleQuery,
): Identity[] {
  const matches = searcher(query.search, episode);
  return identities
    .filter((identity) => isListed(identity) && passes(identity, query.filter) && matches(identity))
    .sort(comparator(query.sort));
}

function passes(identity: Identity, filter: IdentityFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'named':
      return givenName(identity) !== undefined;
    case 'unnamed':
      return givenName(identity) === undefined;
    case 'locked':
      return identity.locked;
    case 'conflicts':
      return identity.sharedFramePairs > 0;
    case 'strangers':
      return identity.labels.stranger === true;
    default:
      return filter satisfies never;
  }
}

/**
 * A test for the search text: every word must occur in id, name, label or person id (case and
 * accents ignored), or be the id or number of one of the tracks, or the id of an episode that it is in.
 */
function searcher(search: string, episode: Episode): (identity: Identity) => boolean {
  const words = fold(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return () => true;
  const trackRows = words.map((word) => rowsOfTrack(word, episode));
  return (identity) => {
    const { name, label, person_id } = identity.labels;
    const text = fold([identity.id, name, label, person_id].filter(isText).join(' '));
    return words.every(
      (word, w) => text.includes(word) || identity.tracks.some((row) => trackRows[w]?.has(row)),
    );
  };
}

function rowsOfTrack(word: string, episode: Episode): Set<number> {
  const { tracks, parts = [] } = episode;
  const rows = new Set<number>();
  const digits = /^(?:track[-_]?)?(\d+)$/.exec(word)?.[1];
  const number = digits === undefined ? -1 : Number(digits);
  // Of several episodes that are one: whoever is in it.
  const part = parts.findIndex(({ epId }) => fold(epId) === word);
  for (let row = 0; row < tracks.count; row++) {
    const same = number >= 0 && numberOf(episode, row) === number;
    if (same || fold(tracks.id[row] ?? '') === word) rows.add(row);
    else if (part >= 0 && partOfTrack(episode, row) === part) rows.add(row);
  }
  return rows;
}

/** The number of a track, in its own episode where several are one; −1 where it has none. */
function numberOf(episode: Episode, row: number): number {
  if (episode.parts === undefined) return episode.tracks.number[row] ?? -1;
  const digits = /^track-(\d+)$/.exec(ownId(episode, row))?.[1];
  return digits === undefined ? -1 : Number(digits);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Lower case without accents, so that "zoe" finds "Zoë". */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

type Comparator = (a: Identity, b: Identity) => number;

function comparator(sort: SortKey): Comparator {
  const by: Comparator = comparators[sort];
  return (a, b) => by(a, b) || byId(a, b);
}

// By code unit, as in the exported file: padded ids then count upwards.
const byId: Comparator = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const comparators: Readonly<Record<SortKey, Comparator>> = {
  id: byId,
  size: (a, b) => b.tracks.length - a.tracks.length || b.faceCount - a.faceCount,
  faces: (a, b) => b.faceCount - a.faceCount,
  variance: (a, b) => b.variance - a.variance,
  'first-seen': (a, b) => orderOf(a.firstTs) - orderOf(b.firstTs) || 0,
  name: (a, b) => {
    const [nameA, nameB] = [givenName(a), givenName(b)];
    if (nameA === undefined || nameB === undefined) {
      return Number(nameA === undefined) - Number(nameB === undefined);
    }
    return fold(nameA).localeCompare(fold(nameB), 'en');
  },
};

/** A time that is not known comes last; finite, so that differences are never NaN. */
const orderOf = (ts: number): number => (Number.isFinite(ts) ? ts : Number.MAX_VALUE);

import { comparable } from '../comparable.ts';
import type { Episode } from '../episode/episode.ts';
import { givenName } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { personKey } from './person-id.ts';
import { personOf } from './person-of.ts';
import { spanSeconds, uniteSpans } from './screen-time-spans.ts';
import type { Person } from './types.ts';

/** By whose word somebody is in an episode: that of the least sure of their identities. */
export type Confidence = 'locked' | 'named' | 'matched';

/** An episode with its identities as they stand. */
export interface CastEpisode {
  readonly episode: Episode;
  readonly identities: readonly Identity[];
}

/** A person in one episode. */
export interface Appearance {
  /** Who it is, whatever the episode: the id of a person, else what a name alone says. */
  readonly key: string;
  /** As the Facebank or the episode says it; "" where only a name is known. */
  readonly personId: string;
  readonly name: string;
  readonly epId: string;
  readonly runId: string;
  readonly identityIds: readonly string[];
  readonly tracks: number;
  /** Embedded faces. */
  readonly faces: number;
  /** When they are on screen, seconds: begin, end, begin, end, …, ascending, apart from each other. */
  readonly spans: Float64Array; // [2 * spans]
  /** Length of the spans. */
  readonly seconds: number;
  /** NaN where no track says when it is. */
  readonly firstTs: number;
  readonly lastTs: number;
  /** Tracks of which nobody knows when they are: they add no seconds. */
  readonly untimed: number;
  readonly confidence: Confidence;
}

/**
 * Who is in an episode, by name: the identities of one person together, each moment counted once
 * however many of their tracks are there. Strangers, noise and whoever has no name are left out.
 * @param people of the Facebank: ids they had before are theirs, and names that only one of them has
 * @returns the longest on screen first
 * Cost: O(tracks log tracks).
 */
export function appearances(
  { episode, identities }: CastEpisode,
  people: readonly Person[],
): readonly Appearance[] {
  const groups = new Map<string, { readonly who: Who; readonly identities: Identity[] }>();
  for (const identity of identities) {
    const who = whoIs(identity, people);
    if (who === undefined) continue;
    const group = groups.get(who.key);
    if (group === undefined) groups.set(who.key, { who, identities: [identity] });
    else group.identities.push(identity);
  }
  return [...groups.values()]
    .map(({ who, identities: own }) => appearance(who, own, episode))
    .sort((a, b) => b.seconds - a.seconds || b.faces - a.faces || (a.key < b.key ? -1 : 1));
}

/** How long somebody is on screen in some episodes together, and in how many. */
export interface ScreenTime {
  readonly key: string;
  readonly personId: string;
  readonly name: string;
  /** In the order of the episodes. */
  readonly episodes: readonly Appearance[];
  readonly seconds: number;
  readonly faces: number;
}

/**
 * A season: everybody with their episodes, the longest on screen first.
 * @param all of every episode, in the order of the episodes
 */
export function screenTimes(all: readonly (readonly Appearance[])[]): readonly ScreenTime[] {
  const byKey = new Map<string, Appearance[]>();
  for (const one of all.flat()) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  return [...byKey]
    .map(([key, episodes]) => ({
      key,
      personId: episodes.find(({ personId }) => personId !== '')?.personId ?? '',
      name: episodes.find(({ name }) => name !== '')?.name ?? '',
      episodes,
      seconds: episodes.reduce((sum, { seconds }) => sum + seconds, 0),
      faces: episodes.reduce((sum, { faces }) => sum + faces, 0),
    }))
    .sort((a, b) => b.seconds - a.seconds || b.faces - a.faces || (a.key < b.key ? -1 : 1));
}

interface Who {
  readonly key: string;
  readonly personId: string;
  readonly name: string;
}

function whoIs(identity: Identity, people: readonly Person[]): Who | undefined {
  const { labels, mark } = identity;
  if (mark !== undefined || labels.stranger === true) return undefined;
  const named = personOf(people, labels);
  if (named.type === 'known') {
    const { id, name } = named.person;
    return { key: `id ${personKey(id)}`, personId: id, name: name === '' ? id : name };
  }
  const name = givenName(identity)?.trim();
  if (name === undefined) return undefined;
  const id = typeof labels.person_id === 'string' ? labels.person_id.trim() : '';
  if (id !== '') return { key: `id ${personKey(id)}`, personId: id, name };
  return { key: `name ${comparable(name)}`, personId: '', name };
}

function appearance(
  { key, personId, name }: Who,
  identities: readonly Identity[],
  { epId, runId, tracks }: Episode,
): Appearance {
  const rows = identities.flatMap((identity) => [...identity.tracks]);
  const timed = rows.filter((row) => !Number.isNaN(tracks.firstTs[row]!));
  const spans = uniteSpans(
    timed.map((row) => [tracks.firstTs[row]!, lastOf(tracks.firstTs[row]!, tracks.lastTs[row]!)]),
  );
  return {
    ...{ key, personId, name, epId, runId, spans },
    identityIds: identities.map(({ id }) => id),
    tracks: rows.length,
    faces: identities.reduce((sum, { faceCount }) => sum + faceCount, 0),
    seconds: spanSeconds(spans),
    firstTs: spans[0] ?? Number.NaN,
    lastTs: spans.at(-1) ?? Number.NaN,
    untimed: rows.length - timed.length,
    confidence: confidenceOf(identities),
  };
}

/** A track that does not say when it ends is a moment. */
const lastOf = (first: number, last: number): number =>
  Number.isNaN(last) ? first : Math.max(first, last);

function confidenceOf(identities: readonly Identity[]): Confidence {
  const open = identities.filter(({ locked }) => !locked);
  if (open.length === 0) return 'locked';
  return open.some(({ match }) => match !== undefined) ? 'matched' : 'named';
}

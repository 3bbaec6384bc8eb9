import type { Identity } from '../../../core/identity/types.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { isListed } from '../../../state/views/visible.ts';
import { assignPerson } from '../../acts/assign.ts';
import { goToIdentity } from '../../acts/identity-actions.ts';
import { selectKnownPeople } from '../../acts/known-people.ts';
import { currentSubject } from '../../acts/use-subject.ts';
import { plural } from '../../kit/format.ts';
import { identityColour } from '../../kit/identity-colour.ts';
import { displayName, isNamed, timeIn, trackName } from '../../kit/words.ts';
import { commandEntries } from './command-entries.ts';
import type { PaletteEntry } from './entry.ts';

/** Everything that can be found: people and identities, tracks by their number, commands. */
export function findEntries(state: AppState, query: string): readonly PaletteEntry[] {
  const identities = selectIdentitySet(state)?.identities ?? [];
  const listed = identities.filter(isListed).sort((a, b) => b.tracks.length - a.tracks.length);
  const lone = identities.filter((identity) => !isListed(identity));
  const searching = query.trim() !== '';
  return [
    ...listed.filter(isNamed).map(identityEntry),
    ...(searching ? absentPeople(state) : []),
    ...(searching ? episodeEntries(state) : []),
    ...listed.filter((identity) => !isNamed(identity)).map(identityEntry),
    ...commandEntries(),
    ...(searching ? someOf(lone, query).map(identityEntry) : []),
    ...trackEntries(state, query),
  ];
}

/** Singletons, and tracks, that are weighed against a text: it has 60 lines, and a season tens of thousands of them. */
const MOST_WEIGHED = 1_000;

/** Singletons whose number or id has the figures that were typed, those of just that number first; no more than are weighed. */
export function someOf(lone: readonly Identity[], query: string): readonly Identity[] {
  if (lone.length <= MOST_WEIGHED) return lone;
  const digits = /\d+/.exec(query)?.[0];
  if (digits === undefined) return lone.slice(0, MOST_WEIGHED);
  const just: Identity[] = [];
  const others: Identity[] = [];
  for (const identity of lone) {
    if (!identity.id.includes(digits)) continue;
    const same = Number(/\d+$/.exec(identity.id)?.[0]) === Number(digits);
    if (same) just.push(identity);
    else if (others.length < MOST_WEIGHED) others.push(identity);
  }
  return [...just, ...others].slice(0, MOST_WEIGHED);
}

/** A line for an identity: choosing it goes there. */
export function identityEntry(identity: Identity): PaletteEntry {
  const named = isNamed(identity);
  const { id, labels, aliases = [] } = identity;
  const figures = [
    ...(named ? [id] : []),
    plural(identity.tracks.length, 'track'),
    plural(identity.faceCount, 'face'),
  ];
  return {
    key: `identity:${id}`,
    kind: named ? 'person' : identity.tracks.length === 1 ? 'singleton' : 'identity',
    title: displayName(identity),
    detail: figures.join(' · '),
    words: [id, labels.person_id, labels.label, ...aliases].filter(isText).join(' '),
    face: identity.canonicalFace,
    colour: identityColour(identity),
    run: () => goToIdentity(id),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** People who are known but not in the episode: choosing one names what is in focus. */
function absentPeople(state: AppState): readonly PaletteEntry[] {
  const { identities, rows } = currentSubject();
  const nothing = identities.length + rows.length === 0;
  return selectKnownPeople(state).flatMap((person) => {
    if (person.identity !== undefined) return [];
    return {
      key: `person:${person.name}`,
      kind: 'person',
      title: person.name,
      detail: 'not in this episode yet: names what is in focus',
      face: -1,
      why: nothing ? 'Nothing is in focus' : undefined,
      run: () => assignPerson({ identities, rows }, person),
    };
  });
}

/** Of several episodes that are one: who is in each. */
function episodeEntries({ open, setSearch, setView }: AppState): readonly PaletteEntry[] {
  return (open?.episode.parts ?? []).map(({ epId, tracks }) => ({
    key: `episode:${epId}`,
    kind: 'episode',
    title: `Who is in ${epId}`,
    detail: plural(tracks.count, 'track'),
    run: () => {
      setSearch(epId);
      setView({ type: 'grid' });
    },
  }));
}

/** Tracks whose number or id was typed: without a figure in the text there would be thousands. */
function trackEntries(state: AppState, query: string): readonly PaletteEntry[] {
  const { open } = state;
  const set = selectIdentitySet(state);
  const digits = /\d+/.exec(query)?.[0];
  if (open === undefined || set === undefined || digits === undefined) return [];
  const { tracks } = open.episode;
  const entries: PaletteEntry[] = [];
  let weighed = 0;
  for (let row = 0; row < tracks.count; row++) {
    const number = String(tracks.number[row] ?? '');
    const id = tracks.id[row] ?? '';
    if (number !== digits && (weighed >= MOST_WEIGHED || !id.includes(digits))) continue;
    weighed += 1;
    const home = set.identities[set.byTrack[row] ?? -1];
    entries.push({
      key: `track:${id}`,
      kind: 'track',
      title: trackName(open.episode, row),
      detail: `${home === undefined ? 'in no identity' : `of ${displayName(home)}`} · ${timeIn(open.episode, tracks.firstTs[row] ?? Number.NaN)}`,
      words: id,
      face: open.summaries.bestFace[row] ?? -1,
      why: home === undefined ? 'It is in no identity' : undefined,
      run: () => {
        if (home !== undefined) goToIdentity(home.id, [row]);
      },
    });
  }
  return entries;
}

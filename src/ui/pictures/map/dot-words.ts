import type { Episode } from '../../../core/episode/episode.ts';
import type { Identity, IdentitySet } from '../../../core/identity/types.ts';
import type { MapSubject } from '../../../state/answers/map.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { plural } from '../../kit/format.ts';
import { displayName, trackName } from '../../kit/words.ts';

/** What is said about a dot. */
export interface DotFacts {
  /** Track row. */
  readonly row: number;
  readonly identity: Identity | undefined;
  /** Best face row, −1 for none. */
  readonly face: number;
  /** "track 12". */
  readonly track: string;
  /** "Lisa", "a singleton". */
  readonly who: string;
  readonly faces: string;
  /** "Most like track 18 of Raj, similarity 0.83"; undefined until it is known. */
  readonly nearest: string | undefined;
}

export function factsOf(
  state: AppState,
  subject: MapSubject | undefined,
  dot: number,
): DotFacts | undefined {
  const row = subject?.items[dot];
  const set = selectIdentitySet(state);
  if (row === undefined || set === undefined || state.open === undefined) return undefined;
  const { episode, summaries } = state.open;
  const identity = set.identities[set.byTrack[row] ?? -1];
  return {
    row,
    identity,
    face: summaries.bestFace[row] ?? -1,
    track: trackName(episode, row),
    who: identity === undefined ? 'deleted' : displayName(identity),
    faces: plural(summaries.faceCount[row] ?? 0, 'face'),
    nearest: nearestOf(episode, set, subject, dot),
  };
}

/** By the vectors themselves, not by the map. */
function nearestOf(
  episode: Episode,
  set: IdentitySet,
  subject: MapSubject | undefined,
  dot: number,
): string | undefined {
  const other = subject?.neighbours?.nearest[dot] ?? -1;
  const row = subject?.items[other];
  if (row === undefined) return undefined;
  const similarity = subject?.neighbours?.similarity[dot] ?? Number.NaN;
  const identity = set.identities[set.byTrack[row] ?? -1];
  const of = identity === undefined ? '' : ` of ${displayName(identity)}`;
  return `Most like ${trackName(episode, row)}${of}, similarity ${similarity.toFixed(2)}`;
}

/** The dot in a sentence, for those who listen. */
export function spokenDot(facts: DotFacts, isSelected: boolean): string {
  const { track, who, faces, nearest, identity } = facts;
  const kind = identity === undefined || identity.kind === 'cluster' ? '' : `, ${identity.kind}`;
  const parts = [`${track}, ${who}${kind}, ${faces}`, nearest, isSelected ? 'Selected' : undefined];
  return parts.filter((part) => part !== undefined).join('. ');
}

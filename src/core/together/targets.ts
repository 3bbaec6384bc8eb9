import type { EpisodePart } from '../episode/episode.ts';
import { partOfTrack } from '../episode/episode-parts.ts';
import { isNamed, nameDifferentPeople } from '../identity/labels.ts';
import type { Identity } from '../identity/types.ts';
import { trackSplits } from '../moderation/track-splits.ts';
import type { Decisions, Mark, OperationLog } from '../moderation/types.ts';
import type { PipelineResult } from '../pipeline/pipeline.ts';

/**
 * What a joint run makes of an episode's tracks: rows are the episode's own, and after those of its T tracks
 * come parts of tracks that were split among all episodes, in the order of `splits`.
 */
export interface Targets {
  readonly identities: readonly Target[];
  /** Index into `identities` of each track, −1 for one that is in none. */
  readonly byTrack: Int32Array; // [T + splits]
  /** A track, by row, that is two from a face on. */
  readonly splits: readonly { readonly track: number; readonly face: number }[];
  /** Tracks that a decision about all episodes left out. */
  readonly deleted: readonly number[];
  /** Tracks that were left out in the episode, and that such a decision took back. */
  readonly restored: readonly number[];
  readonly marks: ReadonlyMap<number, Mark>;
}

/** An identity as far as it is in one episode. */
export interface Target
  extends Pick<Identity, 'id' | 'labels' | 'aliases' | 'locked' | 'match' | 'rejected'> {
  readonly tracks: Int32Array;
  /** Face row that a person chose, −1 where none or one of another episode. */
  readonly representative: number;
  /** Tracks that it has in other episodes. */
  readonly elsewhere: number;
  /** Its name or lock was decided on all episodes together: none of them says it by itself. */
  readonly isNews: boolean;
}

/** What the episodes say by themselves of who somebody is, by row of the joint episode. */
export function wordsOfParts(
  parts: readonly EpisodePart[],
  anchors: readonly Decisions['anchors'][],
): Decisions['anchors'] {
  return new Map(
    parts.flatMap(({ tracks: { start } }, index) =>
      [...anchors[index]!].map(([row, anchor]) => [start + row, anchor] as const),
    ),
  );
}

/** A joint run, and the history that it was of. */
export interface JointRun extends Pick<PipelineResult, 'episode' | 'identitySet'> {
  readonly decisions: Pick<Decisions, 'deleted' | 'marks'>;
  readonly log: OperationLog;
}

/** What of a joint run is in one of its episodes. @param words of all of them, by themselves */
export function targetsIn(
  part: EpisodePart,
  { episode, identitySet, decisions, log }: JointRun,
  words: Decisions['anchors'],
): Targets {
  const { faces } = part;
  const { own, splits } = ownRows(part, episode, log);
  const here = (rows: Iterable<number>) =>
    [...rows].map((row) => own[row]!).filter((row) => row >= 0);
  const byTrack = new Int32Array(part.tracks.count + splits.length).fill(-1); // [T + splits]
  const targets: Target[] = [];
  for (const identity of identitySet.identities) {
    const tracks = identity.tracks.map((row) => own[row]!).filter((row) => row >= 0);
    if (tracks.length === 0) continue;
    for (const row of tracks) byTrack[row] = targets.length;
    const { id, labels, aliases, locked, match, rejected, representativeChosen } = identity;
    const face = identity.canonicalFace - faces.start;
    const isChosen = representativeChosen && face >= 0 && face < faces.count;
    targets.push({
      ...{ id, labels, locked, tracks },
      ...(aliases === undefined ? {} : { aliases }),
      ...(match === undefined ? {} : { match }),
      ...(rejected === undefined ? {} : { rejected }),
      representative: isChosen ? face : -1,
      elsewhere: identity.tracks.length - tracks.length,
      isNews: isNewsTo(identity, words),
    });
  }
  const back = (episode.tracks.tombstones ?? []).filter((row) => !decisions.deleted.has(row));
  return {
    ...{ identities: targets, byTrack, splits },
    deleted: here(decisions.deleted),
    restored: here(back),
    marks: new Map(
      [...decisions.marks].flatMap(([row, mark]) => here([row]).map((at) => [at, mark] as const)),
    ),
  };
}

/** Rows of a joint episode as those of one of its parts, −1 for those of others. */
function ownRows(part: EpisodePart, episode: JointRun['episode'], log: OperationLog) {
  const { tracks, faces } = episode;
  const { parts = [] } = episode;
  const { start, count } = part.tracks;
  const own = new Int32Array(tracks.count).fill(-1); // [T of all]
  for (let row = 0; row < count; row++) own[start + row] = row;
  const splits: { track: number; face: number }[] = [];
  const imported = parts.reduce((sum, one) => sum + one.tracks.count, 0);
  if (tracks.count === imported) return { own, splits };
  const rowOf = new Map(tracks.id.map((id, row) => [id, row]));
  const faceOf = new Map<string, number>();
  for (let face = part.faces.start; face < part.faces.start + part.faces.count; face++) {
    faceOf.set(faces.faceId[face]!, face);
  }
  for (const { track, part: made, face } of trackSplits(log)) {
    const row = rowOf.get(made) ?? -1;
    const source = own[rowOf.get(track) ?? -1] ?? -1;
    const at = faceOf.get(face);
    // One that was none: its part came with the files, or what it is about is gone.
    if (row < imported || source < 0 || at === undefined) continue;
    if (own[row]! >= 0 || parts[partOfTrack(episode, row)] !== part) continue;
    own[row] = count + splits.length;
    splits.push({ track: source, face: at - part.faces.start });
  }
  return { own, splits };
}

function isNewsTo({ tracks, labels, locked }: Identity, words: Decisions['anchors']): boolean {
  const said = [...tracks].flatMap((row) => words.get(row) ?? []);
  const isNamedThere = said.some(
    (one) => isNamed(one.labels) && !nameDifferentPeople(one.labels, labels),
  );
  return (isNamed(labels) && !isNamedThere) || (locked && !said.some((one) => one.locked));
}

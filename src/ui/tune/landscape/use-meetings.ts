import { useMemo } from 'react';
import type { LinkageTree, TrackConstraints } from '../../../../workers/cluster/types.ts';
import { cluster } from '../../../bridge/cluster.ts';
import { DENSE_LIMIT } from '../../../core/cluster/limits.ts';
import type { LinkageMethod } from '../../../core/cluster/types.ts';
import type { Labels, TrackSummaries } from '../../../core/identity/types.ts';
import {
  type Landmark,
  landmarks,
  type NamedPlace,
  neverMeet,
} from '../../../core/landscape/landmarks.ts';
import type { FoldedDecisions } from '../../../core/moderation/folded.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import { Question } from '../../../state/lib/question.ts';
import { useStore } from '../../../state/store.ts';
import { isClustering, selectResult, selectUsedMetric } from '../../../state/views/clustered.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import type { LandscapeView } from './landscape-view.ts';

/** People with names who come together below a threshold. */
export interface Meeting {
  readonly landmark: Landmark;
  /** A decision (their names, a lock) keeps them apart: they only would. */
  readonly prevented: boolean;
  /** Face rows of the two who are named. */
  readonly faces: readonly [number, number];
}

const NONE: readonly Meeting[] = [];

/**
 * Where named people meet on the slider, highest threshold first. Those whom a decision keeps apart never do in the
 * tree at hand; where they would is asked of the worker, for episodes where that is a moment.
 */
export function useMeetings(view: LandscapeView | undefined): readonly Meeting[] {
  const decisions = useStore(selectDecisions);
  const summaries = useStore((s) => s.open?.summaries);
  const items = useStore((s) => selectResult(s)?.items);
  const named = useMemo(() => (decisions === undefined ? [] : namedTracks(decisions)), [decisions]);
  const here = useMemo(() => {
    if (view === undefined || items === undefined) return [];
    return landmarks(view.tree, view.linkage, placesOf(named, items));
  }, [view, items, named]);
  const apart = items !== undefined && here.length < placesOf(named, items).length - 1;
  const wanted = apart && (items?.length ?? 0) <= DENSE_LIMIT;
  const open = useTreeWithoutWalls(wanted ? view?.linkage : undefined, decisions, named);
  return useMemo(() => {
    if (view === undefined || items === undefined || summaries === undefined) return NONE;
    const met = here
      .filter(isOnSlider)
      .map((landmark) => meetingOf(landmark, false, named, summaries));
    if (open === undefined || !apart) return met.length === 0 ? NONE : met;
    const itemOf = itemsOf(items);
    const rowOf = new Map(named.map(({ id, row }) => [id, row]));
    const prevented = landmarks(open.tree, open.linkage, placesOf(named, open.items)).filter(
      (landmark) => {
        const [[one], [other]] = landmark.sides;
        if (!isOnSlider(landmark)) return false;
        const [a, b] = [one, other].map((person) => itemOf.get(rowOf.get(person?.id ?? '') ?? -1));
        return a === undefined || b === undefined || neverMeet(view.tree, a, b);
      },
    );
    return [
      ...met,
      ...prevented.map((landmark) => meetingOf(landmark, true, named, summaries)),
    ].sort((a, b) => b.landmark.threshold - a.landmark.threshold);
  }, [view, items, summaries, here, open, apart, named]);
}

/** Item of each track row of a tree. */
const itemsOf = memoLast(
  (items: Int32Array): ReadonlyMap<number, number> =>
    new Map(Array.from(items, (row, item) => [row, item])),
);

/** Ward's distances, and those of opposites, have no similarity from 0 to 1. */
const isOnSlider = ({ threshold }: Landmark): boolean => threshold >= 0;

function placesOf(named: readonly NamedTrack[], items: Int32Array): NamedPlace[] {
  if (named.length === 0) return [];
  const itemOf = itemsOf(items);
  return named.flatMap(({ id, name, row }) => {
    const item = itemOf.get(row);
    return item === undefined ? [] : [{ id, name, item }];
  });
}

function meetingOf(
  landmark: Landmark,
  prevented: boolean,
  named: readonly NamedTrack[],
  { bestFace }: TrackSummaries,
): Meeting {
  const faceOf = (id: string | undefined): number => {
    const track = named.find((one) => one.id === id);
    if (track === undefined) return -1;
    return track.face >= 0 ? track.face : (bestFace[track.row] ?? -1);
  };
  const [one, other] = landmark.sides;
  return { landmark, prevented, faces: [faceOf(one[0]?.id), faceOf(other[0]?.id)] };
}

/** A named identity by the track that its decisions follow. */
export interface NamedTrack {
  readonly id: string;
  readonly name: string;
  /** Track row. */
  readonly row: number;
  /** Face row that a person chose for it, −1 for none. */
  readonly face: number;
}

/** Everybody who bears a name, in the order of the log. */
export function namedTracks({ anchors, deleted, marks }: FoldedDecisions): NamedTrack[] {
  const named: NamedTrack[] = [];
  for (const [row, { identityId: id, labels, representative: face }] of anchors) {
    const name = nameOf(labels);
    if (name === undefined || deleted.has(row) || marks.has(row)) continue;
    named.push({ id, name, row, face });
  }
  return named;
}

function nameOf({ name, label, person_id }: Labels): string | undefined {
  return [name, label, person_id].find(
    (text): text is string => typeof text === 'string' && text.trim() !== '',
  );
}

/**
 * The decisions that put tracks together, without those that keep people apart: a locked identity
 * stays in one piece but may meet others. What is in a bin, or was set apart unnamed, stays alone.
 */
export function withoutWalls(
  { mustLink, frozen, deleted }: FoldedDecisions,
  named: readonly NamedTrack[],
): TrackConstraints {
  const rows = new Set(named.map(({ row }) => row));
  const isPerson = (group: Int32Array) => group.length > 1 || group.some((row) => rows.has(row));
  return {
    mustLink: [...mustLink, ...frozen.filter((group) => group.length > 1)],
    cannotLink: new Int32Array(0),
    frozen: frozen.filter((group) => !isPerson(group)),
    deleted: Int32Array.from(deleted).sort(),
  };
}

/** Asked for once decisions have been still for this long, ms. */
const QUIET_MS = 400;

/** Shared by all who look. */
const tree = new Question<LinkageTree | undefined>();

/**
 * The tree as it would be if people kept nobody apart; undefined until known.
 * @param linkage undefined: nobody wants it now
 */
function useTreeWithoutWalls(
  linkage: LinkageMethod | undefined,
  decisions: FoldedDecisions | undefined,
  named: readonly NamedTrack[],
): LinkageTree | undefined {
  const episode = useStore((s) => s.open?.key);
  const pooling = useStore((s) => (s.clustering.shown?.with ?? s.parameters).pooling_method);
  const metric = useStore(selectUsedMetric);
  // The scores ask the same worker for trees of their own, and the last who asks is answered.
  const yielding = useStore((s) => s.drawer === 'scores' || isClustering(s));
  const tracks = useStore((s) => s.open?.episode.tracks.count);
  const constraints = useMemo(
    () => (decisions === undefined ? undefined : withoutWalls(decisions, named)),
    [decisions, named],
  );
  const print = useMemo(() => constraints && keyOf(constraints), [constraints]);
  const ask =
    linkage === undefined || constraints === undefined || yielding
      ? undefined
      : async (signal: AbortSignal) => {
          const request = { linkages: [linkage], constraints, floor: 0 };
          return (await cluster.trees(request, undefined, signal)).trees[0];
        };
  const key = [episode, tracks, pooling, metric, linkage, print];
  // Nobody waits for it: without an answer its landmarks are left out.
  return useAnswer(key, ask, { of: tree, delay: QUIET_MS });
}

function keyOf({ mustLink, frozen, deleted }: TrackConstraints): string {
  const groups = (list: readonly Int32Array[]) => list.map((group) => group.join()).join(';');
  return [groups(mustLink), groups(frozen), deleted.join()].join('|');
}

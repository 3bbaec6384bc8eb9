import { useMemo } from 'react';
import { DENSE_LIMIT } from '../../../core/cluster/agglomerate.ts';
import type { TrackSummaries } from '../../../core/identity/types.ts';
import {
  type Landmark,
  landmarks,
  type NamedPlace,
  neverMeet,
} from '../../../core/landscape/landmarks.ts';
import { useStore } from '../../../state/store.ts';
import { selectDecisions } from '../../../state/views/selectors.ts';
import type { LandscapeView } from './landscape-view.ts';
import { type NamedTrack, namedTracks } from './named-tracks.ts';
import { useTreeWithoutWalls } from './tree-without-walls.ts';

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
  const items = useStore((s) => s.clustering?.items);
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
    const itemOf = new Map(Array.from(items, (row, item) => [row, item]));
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

/** Ward's distances, and those of opposites, have no similarity from 0 to 1. */
const isOnSlider = ({ threshold }: Landmark): boolean => threshold >= 0;

function placesOf(named: readonly NamedTrack[], items: Int32Array): NamedPlace[] {
  const itemOf = new Map(Array.from(items, (row, item) => [row, item]));
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

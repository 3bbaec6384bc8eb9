import type { Episode, TrackColumns } from '../../core/episode/episode.ts';
import { asksForMore, type TrackFloor } from '../../core/identity/track-floor.ts';
import type { Identity, TrackSummaries } from '../../core/identity/types.ts';
import type { FoldedDecisions } from '../../core/moderation/folded.ts';
import { memoLast } from '../../state/lib/memo.ts';
import type { AppState } from '../../state/lib/types.ts';
import { selectDecisions, selectSingletons } from '../../state/views/selectors.ts';
import { isAbove } from '../../state/views/visible.ts';

const NONE: readonly number[] = [];

/** Track rows in the noise bin, as they were put there. */
export function selectNoiseBin(state: AppState): readonly number[] {
  const decisions = selectDecisions(state);
  return decisions === undefined ? NONE : contents(decisions).noise;
}

/** Track rows that are deleted: by people, or by the files and not restored. */
export function selectDeletedBin(state: AppState): readonly number[] {
  const decisions = selectDecisions(state);
  return state.open === undefined || decisions === undefined
    ? NONE
    : deletedOf(state.open.episode, decisions);
}

const deletedOf = memoLast(({ tracks }: Episode, { deleted }: FoldedDecisions): readonly number[] =>
  rowsWhere(tracks, (row) => tracks.deleted[row] === 1 || deleted.has(row)),
);

/** Rows of tracks that are there, but have no face with a vector to cluster by. */
export function selectUnembedded(state: AppState): readonly number[] {
  const decisions = selectDecisions(state);
  return state.open === undefined || decisions === undefined
    ? NONE
    : unembeddedOf(state.open.episode, decisions);
}

const unembeddedOf = memoLast(
  ({ tracks }: Episode, { deleted }: FoldedDecisions): readonly number[] =>
    rowsWhere(
      tracks,
      (row) => tracks.embedded[row] === 0 && tracks.deleted[row] !== 1 && !deleted.has(row),
    ),
);

const rowsWhere = ({ id }: TrackColumns, wanted: (row: number) => boolean): readonly number[] =>
  id.flatMap((_, row) => (wanted(row) ? row : []));

/** Single tracks that still look for a person: singletons but for those in the noise bin, and those not shown. */
export function selectLoneTracks(state: AppState): readonly Identity[] {
  const singletons = selectSingletons(state);
  const decisions = selectDecisions(state);
  if (decisions === undefined || state.open === undefined) return singletons;
  return aboveOf(withoutMarked(singletons, decisions), state.open.summaries, state.floor);
}

const aboveOf = memoLast(
  (
    singletons: readonly Identity[],
    summaries: TrackSummaries,
    floor: TrackFloor,
  ): readonly Identity[] =>
    asksForMore(floor) ? singletons.filter((one) => isAbove(one, summaries, floor)) : singletons,
);

interface Contents {
  readonly noise: readonly number[];
  readonly lone: WeakMap<readonly Identity[], readonly Identity[]>;
}
/** Selectors must give the same object for the same state. */
const known = new WeakMap<FoldedDecisions, Contents>();

function contents(decisions: FoldedDecisions): Contents {
  let found = known.get(decisions);
  if (found === undefined) {
    found = { noise: [...decisions.marks.keys()], lone: new WeakMap() };
    known.set(decisions, found);
  }
  return found;
}

function withoutMarked(
  singletons: readonly Identity[],
  decisions: FoldedDecisions,
): readonly Identity[] {
  if (decisions.marks.size === 0) return singletons;
  const { lone } = contents(decisions);
  let kept = lone.get(singletons);
  if (kept === undefined) {
    kept = singletons.filter(({ tracks }) => !decisions.marks.has(tracks[0] ?? -1));
    lone.set(singletons, kept);
  }
  return kept;
}

import type { IdentitySet } from '../../../core/identity/types.ts';
import {
  type MapState,
  type MapSubject,
  selectPositions,
  useMap,
} from '../../../state/answers/map.ts';
import { useReviewQueue } from '../../../state/answers/review-queue.ts';
import { memoLast } from '../../../state/lib/memo.ts';
import type { AppState } from '../../../state/lib/types.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight, useHover } from '../../../state/views/highlight.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { type Dots, dotsOf } from './dots.ts';
import { labelsOf, type MapLabel } from './labels.ts';
import type { MapPicture } from './picture.ts';
import type { MapContent } from './scene.ts';

const dotsOnce = memoLast(
  (items: Int32Array, set: IdentitySet, faceCount: Int32Array): Dots =>
    dotsOf(items, set, faceCount),
);
const labelsOnce = memoLast(
  (dots: Dots, positions: Float32Array, set: IdentitySet): readonly MapLabel[] =>
    labelsOf(dots, positions, set),
);
const dotByRow = memoLast((items: Int32Array): ReadonlyMap<number, number> => {
  const byRow = new Map<number, number>();
  items.forEach((row, dot) => {
    byRow.set(row, dot);
  });
  return byRow;
});

/** The dots as they are drawn now; the status line counts these. Undefined before there are any. */
export function selectDots(state: AppState, subject: MapSubject | undefined): Dots | undefined {
  const set = selectIdentitySet(state);
  if (set === undefined || subject === undefined || state.open?.key !== subject.episode) {
    return undefined;
  }
  return dotsOnce(subject.items, set, state.open.summaries.faceCount);
}

/** Dots of track rows; rows that are not on the map are left out. */
export function dotsOfRows(items: Int32Array, rows: Iterable<number>): number[] {
  const byRow = dotByRow(items);
  const dots: number[] = [];
  for (const row of rows) {
    const dot = byRow.get(row);
    if (dot !== undefined) dots.push(dot);
  }
  return dots;
}

function contentNow(state: AppState, map: MapState): MapContent | undefined {
  const { subject, method, layout } = map;
  const dots = selectDots(state, subject);
  const positions = selectPositions(map);
  const set = selectIdentitySet(state);
  if (dots === undefined || subject === undefined || set === undefined) return undefined;
  if (positions === undefined || state.open === undefined) return undefined;
  const flat = positions === subject.positions;
  const quality = flat ? subject.neighbours?.quality : layout?.quality;
  return {
    dots,
    positions,
    labels: labelsOnce(dots, positions, set),
    space: `${subject.episode} ${flat ? 'pca' : 'umap'} ${flat ? '' : map.options.neighbours}`,
    spacing: quality?.spacing,
    explained: method === 'pca' ? subject.explained : undefined,
    ...selectHighlight(state),
    bestFace: state.open.summaries.bestFace,
  };
}

/**
 * Keep a picture in step with identities, map, selection, hover and review queue; no component is
 * rendered for it.
 * @returns stop, and whether the question of the queue is marked
 */
export function linkPicture(picture: MapPicture): {
  readonly stop: () => void;
  readonly markQuestion: (on: boolean) => void;
} {
  let marksQuestion = true;
  const refresh = (): void => {
    const map = useMap.getState();
    const content = contentNow(useStore.getState(), map);
    if (content === undefined) return;
    picture.show(content);
    const { items } = content.dots;
    const shown = marksQuestion ? useReviewQueue.getState().agenda.shown : undefined;
    picture.mark({
      hovered: dotsOfRows(items, useHover.getState().rows),
      question: shown && {
        a: dotsOfRows(items, shown.a.tracks),
        b: dotsOfRows(items, shown.b?.tracks ?? []),
      },
    });
  };
  const stops = [
    useStore.subscribe(refresh),
    useMap.subscribe(refresh),
    useHover.subscribe(refresh),
    useReviewQueue.subscribe(refresh),
  ];
  refresh();
  return {
    markQuestion: (on) => {
      marksQuestion = on;
      refresh();
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

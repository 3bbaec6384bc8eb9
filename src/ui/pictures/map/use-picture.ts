import { type RefObject, useEffect, useRef } from 'react';
import { useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight, useHover } from '../../../state/views/highlight.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { type DragMode, listenTo } from './gestures.ts';
import { dotsOfRows, linkPicture } from './live-content.ts';
import { selectionAfter } from './pick.ts';
import { MapPicture } from './picture.ts';

export interface PictureOptions {
  readonly mode: DragMode;
  readonly question: boolean;
  /** A dot under the pointer, −1 for none. */
  readonly onHover: (dot: number) => void;
}

interface Surface {
  /** What takes pointer and keys, as large as the canvases. */
  readonly root: RefObject<HTMLElement | null>;
  readonly base: RefObject<HTMLCanvasElement | null>;
  readonly over: RefObject<HTMLCanvasElement | null>;
}

type Keys = { readonly shiftKey: boolean; readonly altKey: boolean };

/** A picture on two canvases, linked to everything that changes it. */
export function usePicture(
  { root, base, over }: Surface,
  options: PictureOptions,
): { readonly picture: RefObject<MapPicture | undefined>; readonly space: RefObject<boolean> } {
  const picture = useRef<MapPicture>(undefined);
  const latest = useRef(options);
  latest.current = options;
  /** The space bar is held. */
  const space = useRef(false);
  const markQuestion = useRef<(on: boolean) => void>(undefined);

  useEffect(() => {
    const [surface, below, above] = [root.current, base.current, over.current];
    if (surface === null || below === null || above === null) return;
    const made = new MapPicture(below, above);
    picture.current = made;
    const link = linkPicture(made);
    link.markQuestion(latest.current.question);
    markQuestion.current = link.markQuestion;
    let hovered = -1;
    const hover = (dot: number): void => {
      if (dot === hovered) return;
      hovered = dot;
      useHover.setState({ rows: dot < 0 ? [] : rowsOf([dot]) });
      latest.current.onHover(dot);
      surface.dataset.over = dot < 0 ? 'nothing' : 'dot';
    };
    const stops = [
      link.stop,
      listenTo(surface, made, {
        onHover: hover,
        onClick: (dot, event) => {
          made.mark({ cursor: -1 });
          selectDots(dot < 0 ? [] : [dot], event);
        },
        onDoubleClick: (dot) => {
          if (dot < 0) made.fit();
          else made.zoomTo(dotsOfIdentity(dot));
        },
        onLasso: selectDots,
        mode: () => latest.current.mode,
        panning: () => space.current,
      }),
    ];
    return () => {
      hover(-1);
      for (const stop of stops) stop();
      made.release();
      picture.current = undefined;
    };
  }, [root, base, over]);

  const { question } = options;
  useEffect(() => markQuestion.current?.(question), [question]);
  return { picture, space };
}

/** Select the tracks of dots; one alone also gets its identity the focus. */
export function selectDots(dots: readonly number[], keys: Keys): void {
  const state = useStore.getState();
  const rows = rowsOf(dots);
  const before = selectHighlight(state).selected;
  // A click beside all dots lets go of the selection, but not one that was meant to add.
  if (rows.length === 0 && (keys.shiftKey || keys.altKey || before.size === 0)) return;
  state.selectTracks(selectionAfter(before, rows, keys));
  const [only] = rows;
  if (rows.length !== 1 || only === undefined || keys.altKey) return;
  const set = selectIdentitySet(useStore.getState());
  const identity = set?.identities[set.byTrack[only] ?? -1];
  if (identity !== undefined) state.setActive(identity.id);
}

/** All dots of the identity that a dot is of. */
function dotsOfIdentity(dot: number): readonly number[] {
  const state = useStore.getState();
  const items = useMap.getState().subject?.items;
  const set = selectIdentitySet(state);
  const row = items?.[dot];
  if (items === undefined || set === undefined || row === undefined) return [];
  return dotsOfRows(items, set.identities[set.byTrack[row] ?? -1]?.tracks ?? [row]);
}

function rowsOf(dots: readonly number[]): number[] {
  const items = useMap.getState().subject?.items;
  return items === undefined ? [] : dots.map((dot) => items[dot]!);
}

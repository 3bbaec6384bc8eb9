import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import type { Direction } from '../../../core/dendrogram/navigate.ts';
import { useMap } from '../../../state/answers/map.ts';
import { useStore } from '../../../state/store.ts';
import { selectHighlight } from '../../../state/views/highlight.ts';
import { factsOf, spokenDot } from './dot-words.ts';
import type { DragMode } from './gestures.ts';
import { HoverCard } from './HoverCard.tsx';
import { selectDots as dotsNow } from './live-content.ts';
import { mapKey } from './map-keys.ts';
import { dotAt, dotTowards } from './pick.ts';
import type { MapPicture } from './picture.ts';
import { selectDots, usePicture } from './use-picture.ts';

interface MapCanvasProps {
  readonly mode: DragMode;
  readonly question: boolean;
  /** Given the picture while it is there, for the buttons beside it. */
  readonly shared: RefObject<MapPicture | undefined>;
  readonly label: string;
}

const PAN_PX = 60;
const PAN: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [PAN_PX, 0],
  right: [-PAN_PX, 0],
  up: [0, PAN_PX],
  down: [0, -PAN_PX],
};

/** The picture itself: pointer, keys, and what is said about the dot that they are at. */
export function MapCanvas({ mode, question, shared, label }: MapCanvasProps) {
  const base = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const items = useMap((s) => s.subject?.items);
  const [hovered, setHovered] = useState({ dot: -1, items });
  const [spoken, setSpoken] = useState('');
  const id = useId();
  // A number means another track once tracks came or went: it is kept with what it counts.
  const onHover = (dot: number): void => {
    setHovered({ dot, items: useMap.getState().subject?.items });
  };
  const { picture, space } = usePicture({ root, base, over }, { mode, question, onHover });
  /** A drag came while the space bar was down: letting it go selects nothing. */
  const dragged = useRef(false);
  useEffect(() => {
    shared.current = picture.current;
    return () => {
      shared.current = undefined;
    };
  }, [shared, picture]);

  const goTo = (dot: number): void => {
    const made = picture.current;
    if (made === undefined || dot < 0) return;
    made.mark({ cursor: dot });
    made.reveal(dot);
    say(dot);
  };
  const say = (dot: number): void => {
    const state = useStore.getState();
    const facts = factsOf(state, useMap.getState().subject, dot);
    if (facts === undefined) return;
    setSpoken(spokenDot(facts, selectHighlight(state).selected.has(facts.row)));
  };
  const select = (dot: number, toggles: boolean): void => {
    const row = useMap.getState().subject?.items[dot];
    if (row === undefined) return;
    const isSelected = selectHighlight(useStore.getState()).selected.has(row);
    selectDots([dot], { shiftKey: toggles && !isSelected, altKey: toggles && isSelected });
    say(dot);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const made = picture.current;
    if (made === undefined) return;
    if (event.key === ' ') {
      if (!event.repeat) dragged.current = false;
      space.current = true;
      event.preventDefault();
      return;
    }
    const key = mapKey(event);
    if (key === undefined) return;
    event.preventDefault();
    const { cursor } = made.marks;
    if (key.type === 'move') goTo(nextDot(made, key.to));
    else if (key.type === 'pan') made.panBy(...PAN[key.to]);
    else if (key.type === 'zoom')
      made.zoomBy(key.factor, cursor < 0 ? undefined : made.place(cursor));
    else if (key.type === 'fit') made.fit();
    else if (key.type === 'select') select(cursor, false);
    else selectDots(allDots(), { shiftKey: false, altKey: false });
  };
  return (
    <div className="map-picture">
      <div
        ref={root}
        className="map-surface"
        role="application"
        aria-roledescription="map"
        aria-label={label}
        aria-describedby={`${id}-keys`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keys
        tabIndex={0}
        data-drawer-focus=""
        data-mode={mode}
        onPointerDown={() => {
          dragged.current = true;
        }}
        onKeyDown={onKeyDown}
        onKeyUp={(event) => {
          if (event.key !== ' ') return;
          space.current = false;
          event.preventDefault();
          const dot = picture.current?.marks.cursor ?? -1;
          if (!dragged.current) select(dot, true);
        }}
        onBlur={() => {
          space.current = false;
          picture.current?.mark({ cursor: -1 });
        }}
      >
        <canvas ref={base} />
        <canvas ref={over} />
      </div>
      <p id={`${id}-keys`} className="visually-hidden">
        Arrows go to the nearest track in that direction, Enter selects it, Space adds it to the
        selection or takes it out. Plus and minus zoom, 0 shows everything, Shift with an arrow
        moves the map.
      </p>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
      {hovered.dot >= 0 && hovered.items === items && (
        <HoverCard dot={hovered.dot} picture={picture} />
      )}
    </div>
  );
}

/** From the dot that the keys are at; the first key goes to the one in the middle of what is seen. */
function nextDot(picture: MapPicture, to: Direction): number {
  const map = useMap.getState();
  const dots = dotsNow(useStore.getState(), map.subject);
  const positions = picture.positions;
  if (dots === undefined || positions === undefined) return -1;
  const { cursor } = picture.marks;
  if (cursor >= 0) return dotTowards(positions, dots, cursor, to);
  return dotAt(positions, dots, picture.middle, Number.POSITIVE_INFINITY);
}

function allDots(): readonly number[] {
  const { subject } = useMap.getState();
  const dots = dotsNow(useStore.getState(), subject);
  return dots === undefined ? [] : [...dots.items.keys()].filter((dot) => dots.kind[dot] !== 0);
}

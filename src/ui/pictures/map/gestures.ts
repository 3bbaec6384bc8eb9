import { type Drag, listenToPointer, type Point } from '../pointer.ts';
import type { MapPicture } from './picture.ts';

export type DragMode = 'lasso' | 'pan';

export interface GestureEvents {
  /** A dot under the pointer, −1 for none. */
  readonly onHover: (dot: number) => void;
  /** A click on a dot, or beside all (−1). */
  readonly onClick: (dot: number, event: PointerEvent) => void;
  /** A line was drawn around these dots. */
  readonly onLasso: (dots: readonly number[], event: PointerEvent) => void;
  readonly onDoubleClick: (dot: number) => void;
  /** What a drag does that neither the middle button nor the space bar makes a move. */
  readonly mode: () => DragMode;
  /** The space bar is held. */
  readonly panning: () => boolean;
}

/** Px between two points of the line. */
const FINE = 3;

/** Wheel, drag, pinch and click on the picture. @returns stop */
export function listenTo(
  surface: HTMLElement,
  picture: MapPicture,
  events: GestureEvents,
): () => void {
  const lasso = (start: Point): Drag => {
    const line = [start];
    const stop = (): void => {
      delete surface.dataset.drag;
      picture.mark({ lasso: [] });
    };
    return {
      move: (at) => {
        const last = line.at(-1) ?? start;
        if (Math.hypot(at.x - last.x, at.y - last.y) < FINE) return;
        line.push(at);
        picture.mark({ lasso: [...line] });
      },
      end: (_, event) => {
        stop();
        events.onLasso(picture.dotsInside(line), event);
      },
      drop: stop,
    };
  };
  const pan = (start: Point): Drag => {
    let last = start;
    const stop = (): void => {
      delete surface.dataset.drag;
    };
    return {
      move: (at) => {
        picture.panBy(at.x - last.x, at.y - last.y);
        last = at;
      },
      end: stop,
      drop: stop,
    };
  };
  /** The middle button and the space bar move the map, also without a drag. */
  let moves = false;
  return listenToPointer(
    surface,
    {
      zoom: (factor, at) => {
        events.onHover(-1);
        picture.zoomBy(factor, at);
      },
      pan: (dx, dy) => picture.panBy(dx, dy),
      hover: (at, event) => {
        const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
        if (at === undefined) events.onHover(-1);
        else if (!isTouch) events.onHover(picture.dotAt(at));
      },
      press: (at, event) => {
        events.onHover(-1);
        moves = event.button === 1 || events.panning();
        const pans = moves || events.mode() === 'pan';
        surface.dataset.drag = pans ? 'pan' : 'lasso';
        return pans ? pan(at) : lasso(at);
      },
      click: (at, event) => {
        if (!moves) events.onClick(picture.dotAt(at), event);
      },
      doubleClick: (at) => events.onDoubleClick(picture.dotAt(at)),
    },
    { wheel: 0.0022, pinch: 0.0088, middle: true },
  );
}

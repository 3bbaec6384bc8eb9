import type { Point } from './pick.ts';
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

/** A press that moves less is a click, px. */
const STILL = 4;
/** Px between two points of the line. */
const FINE = 3;
const WHEEL = 0.0022;

type Gesture =
  | { readonly type: 'none' }
  | { readonly type: 'press' | 'pan'; readonly start: Point; readonly last: Point }
  | { readonly type: 'lasso'; readonly line: Point[] }
  | { readonly type: 'pinch' };

/** Wheel, drag, pinch and click on the picture. @returns stop */
export function listenTo(
  surface: HTMLElement,
  picture: MapPicture,
  events: GestureEvents,
): () => void {
  const pointers = new Map<number, Point>();
  let gesture: Gesture = { type: 'none' };

  const pointOf = (event: MouseEvent): Point => ({ x: event.offsetX, y: event.offsetY });

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    events.onHover(-1);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // A pinch on a touch pad comes as a wheel with Ctrl, in smaller steps.
    const factor = Math.exp(-event.deltaY * lines * WHEEL * (event.ctrlKey ? 4 : 1));
    picture.zoomBy(factor, pointOf(event));
  };

  const onDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    surface.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, pointOf(event));
    if (event.button === 1) event.preventDefault();
    const at = pointOf(event);
    const pans = event.button === 1 || events.panning() || events.mode() === 'pan';
    if (pointers.size > 1) {
      picture.mark({ lasso: [] });
      gesture = { type: 'pinch' };
    } else if (event.button === 1 || events.panning()) {
      gesture = { type: 'pan', start: at, last: at };
    } else gesture = { type: 'press', start: at, last: at };
    surface.dataset.drag = pans ? 'pan' : 'lasso';
    events.onHover(-1);
  };

  const onMove = (event: PointerEvent): void => {
    const at = pointOf(event);
    if (gesture.type === 'none') {
      if (event.pointerType !== 'touch') events.onHover(picture.dotAt(at));
      return;
    }
    if (gesture.type === 'pinch') pinch(event.pointerId, at);
    else if (gesture.type === 'pan') {
      picture.panBy(at.x - gesture.last.x, at.y - gesture.last.y);
      gesture = { ...gesture, last: at };
    } else if (gesture.type === 'lasso') draw(gesture.line, at);
    else if (distance(gesture.start, at) >= STILL) {
      const { start } = gesture;
      if (events.mode() === 'pan') {
        picture.panBy(at.x - start.x, at.y - start.y);
        gesture = { type: 'pan', start, last: at };
      } else {
        gesture = { type: 'lasso', line: [start] };
        draw(gesture.line, at);
      }
    }
    pointers.set(event.pointerId, at);
  };

  const draw = (line: Point[], at: Point): void => {
    if (distance(line.at(-1)!, at) < FINE) return;
    line.push(at);
    picture.mark({ lasso: [...line] });
  };

  const pinch = (id: number, at: Point): void => {
    const other = [...pointers].find(([one]) => one !== id)?.[1];
    const before = pointers.get(id);
    if (other === undefined || before === undefined) return;
    const was = distance(before, other);
    const middle = { x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 };
    if (was > 0) picture.zoomBy(distance(at, other) / was, middle);
    picture.panBy((at.x - before.x) / 2, (at.y - before.y) / 2);
  };

  const onUp = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    const ended = gesture;
    gesture = pointers.size > 0 ? gesture : { type: 'none' };
    delete surface.dataset.drag;
    picture.mark({ lasso: [] });
    if (event.type !== 'pointerup') return;
    if (ended.type === 'press') events.onClick(picture.dotAt(pointOf(event)), event);
    else if (ended.type === 'lasso') events.onLasso(picture.dotsInside(ended.line), event);
  };

  const onDouble = (event: MouseEvent): void => events.onDoubleClick(picture.dotAt(pointOf(event)));
  const onLeave = (): void => events.onHover(-1);
  // Esc gives a line up that is being drawn.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || gesture.type !== 'lasso') return;
    event.preventDefault();
    event.stopPropagation();
    gesture = { type: 'none' };
    picture.mark({ lasso: [] });
  };

  surface.addEventListener('wheel', onWheel, { passive: false });
  surface.addEventListener('pointerdown', onDown);
  surface.addEventListener('pointermove', onMove);
  surface.addEventListener('pointerup', onUp);
  surface.addEventListener('pointercancel', onUp);
  surface.addEventListener('pointerleave', onLeave);
  surface.addEventListener('dblclick', onDouble);
  window.addEventListener('keydown', onKey, true);
  return () => {
    surface.removeEventListener('wheel', onWheel);
    surface.removeEventListener('pointerdown', onDown);
    surface.removeEventListener('pointermove', onMove);
    surface.removeEventListener('pointerup', onUp);
    surface.removeEventListener('pointercancel', onUp);
    surface.removeEventListener('pointerleave', onLeave);
    surface.removeEventListener('dblclick', onDouble);
    window.removeEventListener('keydown', onKey, true);
  };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Px from the top left corner of a picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What goes on between the press of a button and its release. */
export interface Drag {
  readonly move: (at: Point) => void;
  readonly end?: (at: Point, event: PointerEvent) => void;
  /** It came to nothing: a click, Esc, a second finger. */
  readonly drop?: () => void;
}

/** What a hand does to a picture. */
export interface PointerActs {
  readonly zoom: (factor: number, at: Point) => void;
  readonly pan: (dx: number, dy: number) => void;
  /** Where the pointer is with nothing pressed; undefined when it left or began to drag. */
  readonly hover: (at: Point | undefined, event: Event) => void;
  readonly click: (at: Point, event: PointerEvent) => void;
  readonly doubleClick?: (at: Point) => void;
  /** Asked at each press: what dragging from there does; undefined pans. */
  readonly press?: (at: Point, event: PointerEvent) => Drag | undefined;
}

export interface PointerOptions {
  /** Zoom for a px of wheel: the logarithm of the factor. */
  readonly wheel: number;
  /** The same with Ctrl: pinching on a touchpad sends finer steps. */
  readonly pinch: number;
  /** The wheel pans sideways. */
  readonly sideways?: boolean;
  /** The middle button presses too. */
  readonly middle?: boolean;
  /** Where the wheel counts, when not only on the picture itself. */
  readonly wheelOn?: HTMLElement | null;
}

/** A pointer that moved less than this was a click, px. */
const CLICK_PX = 4;
/** A line and a page of a wheel that counts in those, px. */
const WHEEL_UNITS = [1, 16, 240];

/**
 * Wheel zooms at the pointer, dragging pans or does what `press` says, two fingers do both, a press
 * that does not move clicks.
 * @returns stop
 */
export function listenToPointer(
  element: HTMLElement,
  acts: PointerActs,
  options: PointerOptions,
): () => void {
  const held = new Map<number, Point>();
  let start: Point = { x: 0, y: 0 };
  let moved = false;
  let drag: Drag | undefined;
  const stop = new AbortController();
  const { signal } = stop;

  const place = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const drop = (): void => {
    drag?.drop?.();
    drag = undefined;
  };

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
    const across = event.shiftKey ? event.deltaX + event.deltaY : event.deltaX;
    const isSideways = Math.abs(across) > (event.shiftKey ? 0 : Math.abs(event.deltaY));
    if (options.sideways === true && !event.ctrlKey && isSideways) acts.pan(-across * unit, 0);
    else {
      const speed = event.ctrlKey ? options.pinch : options.wheel;
      acts.zoom(Math.exp(-event.deltaY * unit * speed), place(event));
    }
  };

  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 && !(event.button === 1 && options.middle === true)) return;
    if (event.button === 1) event.preventDefault();
    element.setPointerCapture(event.pointerId);
    const at = place(event);
    drop();
    moved = held.size > 0;
    held.set(event.pointerId, at);
    if (moved) return;
    start = at;
    drag = acts.press?.(at, event);
  };

  const onMove = (event: PointerEvent): void => {
    const at = place(event);
    const last = held.get(event.pointerId);
    if (last === undefined) {
      if (held.size === 0) acts.hover(at, event);
      return;
    }
    if (held.size > 1) {
      const other = [...held].find(([id]) => id !== event.pointerId)?.[1] ?? last;
      const before = distance(last, other);
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      acts.pan((at.x - last.x) / 2, (at.y - last.y) / 2);
      if (before > 0) acts.zoom(distance(at, other) / before, middle);
    } else {
      if (!moved && distance(start, at) < CLICK_PX) return;
      if (!moved) acts.hover(undefined, event);
      moved = true;
      if (drag !== undefined) drag.move(at);
      else {
        element.dataset.grabbed = 'true';
        acts.pan(at.x - last.x, at.y - last.y);
      }
    }
    held.set(event.pointerId, at);
  };

  const onUp = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId) || held.size > 0) return;
    element.dataset.grabbed = 'false';
    const ended = drag;
    drag = undefined;
    const isWhole = event.type === 'pointerup';
    if (isWhole && moved && ended?.end !== undefined) ended.end(place(event), event);
    else ended?.drop?.();
    if (isWhole && !moved) acts.click(place(event), event);
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || drag === undefined || !moved) return;
    event.preventDefault();
    event.stopPropagation();
    drop();
    drag = NOTHING;
  };

  (options.wheelOn ?? element).addEventListener('wheel', onWheel, { signal, passive: false });
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onUp, { signal });
  element.addEventListener(
    'pointerleave',
    (event) => held.size === 0 && acts.hover(undefined, event),
    { signal },
  );
  element.addEventListener('dblclick', (event) => acts.doubleClick?.(place(event)), { signal });
  window.addEventListener('keydown', onKey, { signal, capture: true });
  return () => stop.abort();
}

/** What is left of a drag that was given up while the button is still down. */
const NOTHING: Drag = { move: () => {} };

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

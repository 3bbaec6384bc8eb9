/** What a hand does to the picture. Places are px from its top left corner. */
export interface PointerActs {
  readonly zoom: (factor: number, x: number) => void;
  readonly pan: (by: number) => void;
  readonly hover: (x: number, y: number) => void;
  readonly leave: () => void;
  readonly click: (x: number, y: number, extend: boolean) => void;
  readonly doubleClick: (x: number, y: number) => void;
}

/** A pointer that moved less than this was a click, px. */
const CLICK_PX = 4;
/** Zoom for a px of wheel; pinching on a touchpad sends finer ones with Ctrl. */
const WHEEL_ZOOM = 0.0016;
const PINCH_ZOOM = 0.012;
/** A line and a page of a wheel that counts in those, px. */
const WHEEL_UNITS = [1, 16, 240];

interface Held {
  x: number;
  y: number;
  startX: number;
  startY: number;
}

/**
 * Wheel zooms at the pointer, dragging the ground pans, two fingers do both, a click picks.
 * @returns stop
 */
export function listenToPointer(element: HTMLElement, acts: PointerActs): () => void {
  const held = new Map<number, Held>();
  let moved = false;
  const stop = new AbortController();
  const options = { signal: stop.signal };

  const place = (event: MouseEvent): [number, number] => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const grab = (on: boolean): void => {
    element.dataset.grabbed = String(on);
  };

  // Also over what lies on the picture: the cut line, say.
  (element.parentElement ?? element).addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = WHEEL_UNITS[event.deltaMode] ?? 1;
      const sideways = event.shiftKey ? event.deltaX + event.deltaY : event.deltaX;
      if (!event.ctrlKey && Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) {
        acts.pan(-sideways * unit);
        return;
      }
      const speed = event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM;
      acts.zoom(Math.exp(-event.deltaY * unit * speed), place(event)[0]);
    },
    { ...options, passive: false },
  );

  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      const [x, y] = place(event);
      if (held.size === 0) moved = false;
      else moved = true;
      held.set(event.pointerId, { x, y, startX: x, startY: y });
      element.setPointerCapture(event.pointerId);
    },
    options,
  );

  element.addEventListener(
    'pointermove',
    (event) => {
      const [x, y] = place(event);
      const one = held.get(event.pointerId);
      if (one === undefined) {
        acts.hover(x, y);
        return;
      }
      if (held.size === 2) pinch(one, x, y, event.pointerId);
      else {
        if (Math.hypot(x - one.startX, y - one.startY) >= CLICK_PX && !moved) {
          moved = true;
          grab(true);
          acts.leave();
        }
        if (moved) acts.pan(x - one.x);
      }
      one.x = x;
      one.y = y;
    },
    options,
  );

  function pinch(one: Held, x: number, y: number, id: number): void {
    const other = [...held].find(([key]) => key !== id)?.[1];
    if (other === undefined) return;
    const before = Math.hypot(one.x - other.x, one.y - other.y);
    const after = Math.hypot(x - other.x, y - other.y);
    acts.pan((x - one.x) / 2);
    if (before > 0) acts.zoom(after / before, (x + other.x) / 2);
  }

  const release = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId)) return;
    if (held.size === 0) grab(false);
    if (event.type !== 'pointerup' || moved) return;
    const [x, y] = place(event);
    acts.click(x, y, event.shiftKey || event.ctrlKey || event.metaKey);
  };
  element.addEventListener('pointerup', release, options);
  element.addEventListener('pointercancel', release, options);
  element.addEventListener('pointerleave', () => held.size === 0 && acts.leave(), options);
  element.addEventListener('dblclick', (event) => acts.doubleClick(...place(event)), options);
  return () => stop.abort();
}

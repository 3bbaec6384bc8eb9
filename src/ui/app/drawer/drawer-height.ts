/** Height of an open drawer, px, where a person has not chosen one. */
const USUAL = 384;
/** Less shows nothing useful; more would leave nothing of what is above. */
const LEAST = 180;
const LEAST_ABOVE = 120;
/** A press of an arrow key. */
export const HEIGHT_STEP = 24;

const KEY = 'cutline:drawer-height';

/** A height that fits into the room at hand. @param room height of the centre, px; 0 while unknown */
export function fitHeight(wanted: number, room: number): number {
  const most = room === 0 ? wanted : Math.max(LEAST, room - LEAST_ABOVE);
  return Math.round(Math.min(most, Math.max(LEAST, wanted)));
}

/** Height after a key on the handle; undefined for keys that are not its own. */
export function heightAfterKey(key: string, height: number, room: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return fitHeight(height + HEIGHT_STEP, room);
    case 'ArrowDown':
      return fitHeight(height - HEIGHT_STEP, room);
    case 'Home':
      return fitHeight(LEAST, room);
    case 'End':
      return fitHeight(room, room);
    default:
      return undefined;
  }
}

/** The height that was chosen last. A habit of the person, not of the episode. */
export function storedHeight(): number {
  try {
    const stored = Number(globalThis.localStorage?.getItem(KEY));
    return Number.isFinite(stored) && stored > 0 ? stored : USUAL;
  } catch {
    return USUAL;
  }
}

export function storeHeight(height: number): void {
  try {
    localStorage.setItem(KEY, String(height));
  } catch {
    // A browser without storage keeps the height until the page is closed.
  }
}

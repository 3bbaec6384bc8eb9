/** Within this of an edge things scroll, px. */
const EDGE = 56;
/** At the edge itself, px a frame. */
const FASTEST = 22;

/** How far a pointer at the edge of a box scrolls it in this frame, px; 0 in the middle. */
export function edgeSpeed(pointer: number, start: number, end: number): number {
  const room = Math.min(EDGE, (end - start) / 4);
  if (pointer < start + room) return -speed((start + room - pointer) / room);
  if (pointer > end - room) return speed((pointer - end + room) / room);
  return 0;
}

const speed = (depth: number): number => Math.ceil(Math.min(1, depth) ** 2 * FASTEST);

/** More rings run into each other, and a canvas without a graphics card takes a frame's time for a few hundred. */
export const MOST_RINGS = 150;

/** The dots of one side of a question that get a ring: all of a few, of many as many as can be told apart, evenly. */
export function ringed(dots: readonly number[]): readonly number[] {
  if (dots.length <= MOST_RINGS) return dots;
  return Array.from(
    { length: MOST_RINGS },
    (_, i) => dots[Math.floor((i * dots.length) / MOST_RINGS)]!,
  );
}

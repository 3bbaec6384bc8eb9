/** Where the lines of a grid stand, px. */
interface Lines {
  /** From one line to the next. */
  readonly step: number;
  /** Above the first line. */
  readonly padding: number;
  /** At the end of the view, where something floats over the lines. */
  readonly covered: number;
}

/**
 * Whether a line is seen whole, with the room above it, in a view that begins at `from` and is `height` high, px.
 */
export function lineInSight(line: number, lines: Lines, from: number, height: number): boolean {
  const top = line * lines.step;
  return top >= from && lines.padding + top + lines.step <= from + height - lines.covered;
}

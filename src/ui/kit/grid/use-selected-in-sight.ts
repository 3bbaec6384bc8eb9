import { useEffect, useRef } from 'react';

/** Lines that are in sight, the last one too. */
export interface LineRange {
  readonly startIndex: number;
  readonly endIndex: number;
}

/** @returns the first of the lines, ascending; undefined where one of them is in sight, or there is none */
export function lineToShow(lines: readonly number[], range: LineRange): number | undefined {
  const inSight = lines.some((line) => line >= range.startIndex && line <= range.endIndex);
  return inSight ? undefined : lines[0];
}

/** Selections that a list has shown: coming back to one, the list is where it was left. */
const seen = new WeakSet<ReadonlySet<unknown>>();

/**
 * What was selected from elsewhere is brought in sight, where none of it is; what the hand selects or
 * gives up here moves nothing.
 * @param selected all that is selected
 * @param order another value says that the lines stand in another order by now
 * @param range undefined until the list knows its size
 * @param lineOf the line of something selected, −1 where it has none
 */
export function useSelectedInSight<K>(
  selected: ReadonlySet<K>,
  order: unknown,
  range: LineRange | null | undefined,
  lineOf: (key: K) => number,
  scrollTo: (line: number) => void,
): void {
  const known = useRef(seen.has(selected) ? selected : undefined);
  const last = useRef<{ readonly order: unknown; readonly fresh: boolean }>(undefined);
  const there = range !== null && range !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolling by hand is no reason to scroll
  useEffect(() => {
    if (!there) return;
    const before = known.current;
    const changed = before !== selected;
    const fresh = changed
      ? selected.size > 0 && ![...selected].some((key) => before?.has(key))
      : last.current?.fresh === true;
    const again = changed || last.current?.order !== order;
    known.current = selected;
    seen.add(selected);
    last.current = { order, fresh };
    if (!fresh || !again) return;
    const lines = [...selected].map(lineOf).filter((line) => line >= 0);
    const line = lineToShow(
      lines.sort((a, b) => a - b),
      range,
    );
    if (line !== undefined) scrollTo(line);
  }, [selected, order, there]);
}

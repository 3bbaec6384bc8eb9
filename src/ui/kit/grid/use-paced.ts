import { useEffect, useLayoutEffect, useReducer, useRef } from 'react';
import { flushSync } from 'react-dom';
import { FrameBudget } from './frame-budget.ts';
import { nextInTurn } from './next-in-turn.ts';

interface Keyed {
  readonly key: string;
}

/** What stands in a cell, and in which turn it came there. */
interface Standing<T> {
  readonly item: T;
  readonly turn: number;
}

/**
 * While the slider moves, everything on the screen may change at every frame. The new places are
 * taken at once, the contents of as many cells as fit into the frame; the others keep what they
 * show, or stay empty, for the next frames. Those that waited longest come first. At any time new
 * cells that are out of sight wait for the next frames: a view that opens draws what it shows.
 * @param items what is on the screen, or near it, in order
 * @param same whether two items of one key look the same
 * @param paced false shows everything in sight at once
 * @param inSight whether the item at a position can be seen
 * @returns what stands in each cell, by position; undefined for one that is empty yet
 */
export function usePaced<T extends Keyed>(
  items: readonly T[],
  same: (a: T, b: T) => boolean,
  paced: boolean,
  inSight: (index: number) => boolean,
): readonly (T | undefined)[] {
  const standing = useRef<ReadonlyMap<string, Standing<T>>>(new Map());
  const turn = useRef(0);
  const budget = useRef<FrameBudget>(null);
  budget.current ??= new FrameBudget();
  /** Cells that may change in this render: none but in the frame's own turn. */
  const allowed = useRef(0);
  const [, render] = useReducer((count: number) => count + 1, 0);

  const behind = new Set<string>();
  items.forEach((item, index) => {
    const now = standing.current.get(item.key);
    const isNew = now === undefined && (paced || !inSight(index));
    if (isNew || (paced && now !== undefined && !same(now.item, item))) behind.add(item.key);
  });
  const changing = nextInTurn(
    behind,
    (key) => standing.current.get(key)?.turn ?? -1,
    allowed.current,
  );
  const next = new Map<string, Standing<T>>();
  const shown = items.map((item) => {
    const now = standing.current.get(item.key);
    if (!behind.has(item.key)) next.set(item.key, { item, turn: now?.turn ?? turn.current });
    else if (changing.has(item.key)) next.set(item.key, { item, turn: turn.current });
    else if (now !== undefined) next.set(item.key, now);
    return next.get(item.key)?.item;
  });
  const waiting = behind.size > changing.size;

  useLayoutEffect(() => {
    standing.current = next;
  });
  const frame = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (!waiting || frame.current !== undefined) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = undefined;
      turn.current++;
      allowed.current = budget.current?.begin() ?? 1;
      // In the frame itself: a task after it would be painted one frame later.
      flushSync(render);
      allowed.current = 0;
    });
  });
  useEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current);
      frame.current = undefined;
    },
    [],
  );
  return shown;
}

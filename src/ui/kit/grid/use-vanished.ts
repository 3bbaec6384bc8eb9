import { useLayoutEffect, useRef } from 'react';
import { neighbourOf } from '../../../core/neighbour.ts';

/**
 * Tell when the cell in focus has gone from the grid, and who stands nearest to where it was.
 * @param keys what can be reached, in order
 */
export function useVanished(
  active: string | undefined,
  keys: readonly string[],
  tell: ((gone: string, neighbour: string | undefined) => void) | undefined,
): void {
  const before = useRef<{ active: string | undefined; keys: readonly string[] }>(undefined);
  useLayoutEffect(() => {
    const last = before.current;
    before.current = { active, keys };
    const gone = last?.active;
    if (last === undefined || gone === undefined || last.keys === keys) return;
    if (!last.keys.includes(gone) || keys.includes(gone)) return;
    tell?.(gone, neighbourOf(gone, last.keys, new Set(keys)));
  });
}

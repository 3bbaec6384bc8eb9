import { useEffect, useState } from 'react';
import { afterPaint } from '../../bridge/after-paint.ts';
import type { AppState } from '../../state/lib/types.ts';
import { useStore } from '../../state/store.ts';

/**
 * A figure that takes its time, found out after the frame in which the rest is shown: what was done is seen first. Of
 * an episode that has just been opened it is there at once.
 * @param select the same function each time
 * @param same whether two figures say the same, so that nothing is drawn again
 */
export function useLater<T>(
  select: (state: AppState) => T,
  same: (a: T, b: T) => boolean = Object.is,
): T {
  const key = useStore((state) => state.open?.key);
  const [held, hold] = useState(() => ({ key, value: select(useStore.getState()) }));
  useEffect(() => {
    let stop: (() => void) | undefined;
    const look = (): void => {
      stop = undefined;
      const value = select(useStore.getState());
      hold((last) => (last.key === key && same(last.value, value) ? last : { key, value }));
    };
    const ask = (): void => {
      stop ??= afterPaint(look);
    };
    ask();
    const leave = useStore.subscribe(ask);
    return () => {
      leave();
      stop?.();
    };
  }, [key, select, same]);
  return held.key === key ? held.value : select(useStore.getState());
}

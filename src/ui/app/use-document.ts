import { useEffect, useLayoutEffect } from 'react';
import { useStore } from '../../state/store.ts';

/** Keeps <html> in step with the store: theme and title. */
export function useDocument(): void {
  const theme = useStore((state) => state.theme);
  const epId = useStore((state) => state.open?.episode.epId);
  // Before the first paint: no flash of the other theme.
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
    const ground = getComputedStyle(document.documentElement).getPropertyValue('--bg-1').trim();
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  }, [theme]);
  useEffect(() => {
    document.title = epId === undefined ? 'Cutline' : `${epId} · Cutline`;
  }, [epId]);
}

import { useEffect, useLayoutEffect } from 'react';
import { useStore } from '../../state/store.ts';

/** Keeps <html> in step with the store: theme and title. "system" is what the computer says now. */
export function useDocument(): void {
  const theme = useStore((state) => state.theme);
  const epId = useStore((state) => state.open?.episode.epId);
  // Before the first paint: no flash of the other theme.
  useLayoutEffect(() => {
    const light = matchMedia('(prefers-color-scheme: light)');
    const show = (): void => {
      const system = light.matches ? 'light' : 'dark';
      document.documentElement.dataset.theme = theme === 'system' ? system : theme;
      const ground = getComputedStyle(document.documentElement).getPropertyValue('--bg-1').trim();
      document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
    };
    show();
    light.addEventListener('change', show);
    return () => light.removeEventListener('change', show);
  }, [theme]);
  useEffect(() => {
    document.title = epId === undefined ? 'Cutline' : `${epId} · Cutline`;
  }, [epId]);
}

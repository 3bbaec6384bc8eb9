import { useMemo, useSyncExternalStore } from 'react';
import { useStore } from '../../../state/store.ts';
import type { Ink } from './overlay.ts';

/** The computer's own choice, which the theme "system" follows. */
const light = matchMedia('(prefers-color-scheme: light)');
const subscribe = (changed: () => void): (() => void) => {
  light.addEventListener('change', changed);
  return () => light.removeEventListener('change', changed);
};

/** Colours of tokens.css as the theme has them now, for what is drawn on a canvas. */
export function useInk(): { readonly ink: Ink; readonly font: string } {
  const theme = useStore((s) => s.theme);
  const system = useSyncExternalStore(subscribe, () => light.matches);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the themes are what changes the style
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const known = new Map<string, string>();
    const ink: Ink = (token) => {
      const colour = known.get(token) ?? style.getPropertyValue(token).trim();
      known.set(token, colour);
      return colour;
    };
    return { ink, font: style.getPropertyValue('--font') };
  }, [theme, system]);
}

import { useMemo } from 'react';
import { useStore } from '../../state/store.ts';
import type { Ink } from './overlay.ts';

/** Colours of tokens.css as the theme has them now, for what is drawn on a canvas. */
export function useInk(): { readonly ink: Ink; readonly font: string } {
  const theme = useStore((s) => s.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what changes the style
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const known = new Map<string, string>();
    const ink: Ink = (token) => {
      const colour = known.get(token) ?? style.getPropertyValue(token).trim();
      known.set(token, colour);
      return colour;
    };
    return { ink, font: style.getPropertyValue('--font') };
  }, [theme]);
}

import type { Theme } from '../lib/types.ts';

export const THEME_KEY = 'cutline:theme';

/** The theme that was last chosen; dark where none was, or nothing may be stored. */
export function storedTheme(): Theme {
  try {
    const theme = globalThis.localStorage?.getItem(THEME_KEY);
    return theme === 'light' || theme === 'system' ? theme : 'dark';
  } catch {
    return 'dark';
  }
}

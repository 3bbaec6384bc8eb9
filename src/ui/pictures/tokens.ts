import { GROUPS, PALETTE_GROUPS } from '../../core/dendrogram/visible-tree.ts';

/** Colours and fonts of the theme, as a canvas takes them. */
export interface Tokens {
  /** By group of lines. */
  readonly groups: readonly string[]; // [GROUPS]
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly grid: string;
  readonly line2: string;
  readonly ground: string;
  readonly raised: string;
  readonly accent: string;
  readonly bad: string;
  readonly warn: string;
  readonly font: string;
}

/** The tokens that hold for an element now. */
export function readTokens(element: Element): Tokens {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const groups = Array.from({ length: GROUPS }, (_, group) =>
    group < PALETTE_GROUPS ? token(`--id-${group}`) : token('--line-3'),
  );
  return {
    groups,
    text: token('--text'),
    text2: token('--text-2'),
    text3: token('--text-3'),
    grid: token('--line'),
    line2: token('--line-2'),
    ground: token('--bg-0'),
    raised: token('--bg-2'),
    accent: token('--accent'),
    bad: token('--bad'),
    warn: token('--warn'),
    font: style.fontFamily,
  };
}

/** Told when the theme changes, by the page or by the computer. @returns stop */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

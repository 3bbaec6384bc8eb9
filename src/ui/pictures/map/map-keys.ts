import type { Direction } from './pick.ts';

/** What a key does while the picture has the focus. */
export type MapKey =
  | { readonly type: 'move'; readonly to: Direction }
  | { readonly type: 'pan'; readonly to: Direction }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'fit' }
  | { readonly type: 'select' }
  | { readonly type: 'all' };

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const ZOOM = 1.35;

/** @returns undefined for a key that is not the picture's; the space bar acts when it is let go */
export function mapKey(event: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): MapKey | undefined {
  const { key } = event;
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey)
    return key.toLowerCase() === 'a' ? { type: 'all' } : undefined;
  const to = Object.hasOwn(ARROWS, key) ? ARROWS[key] : undefined;
  if (to !== undefined) return { type: event.shiftKey ? 'pan' : 'move', to };
  if (key === '+' || key === '=') return { type: 'zoom', factor: ZOOM };
  if (key === '-' || key === '_') return { type: 'zoom', factor: 1 / ZOOM };
  if (key === '0') return { type: 'fit' };
  return key === 'Enter' ? { type: 'select' } : undefined;
}

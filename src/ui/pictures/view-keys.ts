import type { Direction } from '../../core/dendrogram/navigate.ts';

/** What a key does to what is in sight, in every picture. */
export type ViewKey =
  | { readonly type: 'arrow'; readonly to: Direction }
  | { readonly type: 'zoom'; readonly nearer: boolean }
  | { readonly type: 'whole' };

const KEYS: ReadonlyMap<string, ViewKey> = new Map<string, ViewKey>([
  ['ArrowLeft', { type: 'arrow', to: 'left' }],
  ['ArrowRight', { type: 'arrow', to: 'right' }],
  ['ArrowUp', { type: 'arrow', to: 'up' }],
  ['ArrowDown', { type: 'arrow', to: 'down' }],
  ['+', { type: 'zoom', nearer: true }],
  ['=', { type: 'zoom', nearer: true }],
  ['-', { type: 'zoom', nearer: false }],
  ['_', { type: 'zoom', nearer: false }],
  ['0', { type: 'whole' }],
]);

/** How much nearer one press comes. */
export const KEY_ZOOM = 1.35;

/** @returns undefined for a key that is no picture's in common */
export const viewKey = (key: string): ViewKey | undefined => KEYS.get(key);

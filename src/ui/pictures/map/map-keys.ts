import type { Direction } from '../../../core/dendrogram/navigate.ts';
import { KEY_ZOOM, viewKey } from '../view-keys.ts';

/** What a key does while the picture has the focus. */
export type MapKey =
  | { readonly type: 'move'; readonly to: Direction }
  | { readonly type: 'pan'; readonly to: Direction }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'fit' }
  | { readonly type: 'select' }
  | { readonly type: 'all' };

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
  const view = viewKey(key);
  switch (view?.type) {
    case 'arrow':
      return { type: event.shiftKey ? 'pan' : 'move', to: view.to };
    case 'zoom':
      return { type: 'zoom', factor: view.nearer ? KEY_ZOOM : 1 / KEY_ZOOM };
    case 'whole':
      return { type: 'fit' };
    case undefined:
      return key === 'Enter' ? { type: 'select' } : undefined;
    default:
      return view satisfies never;
  }
}

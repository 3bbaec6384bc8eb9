import type { StoreKey } from './keys.ts';

/** A record under its key. */
export type Entry = readonly [StoreKey, unknown];

/** One atomic change: all of it is stored, or none. */
export interface Change {
  readonly puts?: Iterable<Entry>;
  readonly deletes?: readonly StoreKey[];
  /** Everything below these prefixes goes. */
  readonly deletePrefixes?: readonly StoreKey[];
  /** It carries what a person decided: forced onto the disk before it is told, whatever the power does then. */
  readonly lasting?: boolean;
  /** What it belongs to: without that being stored, nothing of it is. */
  readonly of?: { readonly episode: string; readonly needs: readonly StoreKey[] };
}

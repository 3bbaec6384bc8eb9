import type { DropTarget } from '../../acts/drop-effect.ts';

/** One line of the palette. */
export interface PaletteEntry {
  readonly key: string;
  /** What it is, quietly at the right: "person", "track", "command". */
  readonly kind: string;
  readonly title: string;
  readonly detail?: string | undefined;
  /** What the typed text is looked for in, beside the title. */
  readonly words?: string;
  /** Face row beside it; −1 for a placeholder, undefined for none. */
  readonly face?: number;
  /** CSS colour of the identity. */
  readonly colour?: string;
  /** Key that does the same. */
  readonly hint?: string;
  /** Why it cannot be taken now. */
  readonly why?: string | undefined;
  /** Where the cargo would go. */
  readonly target?: DropTarget;
  readonly run: () => void;
}

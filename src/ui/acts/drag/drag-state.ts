import { create } from 'zustand';
import type { Cargo } from '../cargo.ts';
import type { DropEffect, DropTarget } from '../drop-effect.ts';

interface DragState {
  /** What is being dragged; undefined when nothing is. */
  readonly cargo: Cargo | undefined;
  /** What the pointer is over, and what dropping there would do. */
  readonly target: DropTarget | undefined;
  readonly effect: DropEffect | undefined;
  /** Ids of identities that cannot take the cargo. */
  readonly refusing: ReadonlySet<string>;
  /** Viewport px. */
  readonly x: number;
  readonly y: number;
}

export const NO_DRAG: DragState = {
  cargo: undefined,
  target: undefined,
  effect: undefined,
  refusing: new Set(),
  x: 0,
  y: 0,
};

/** A drag while it lasts. A gesture, not data: it lives beside the store and is never kept. */
export const useDrag = create<DragState>(() => NO_DRAG);

/** How a possible target looks during a drag; undefined when nothing is dragged. */
export type DropLook = 'carried' | 'refusing' | 'open' | 'over' | 'conflict';

/** How the card of an identity looks; for use as a selector. */
export const lookOfIdentity =
  (id: string) =>
  (state: DragState): DropLook | undefined => {
    const { cargo, target, effect, refusing } = state;
    if (cargo === undefined) return undefined;
    if (cargo.identities.some((one) => one.id === id)) return 'carried';
    if (refusing.has(id)) return 'refusing';
    if (target?.type !== 'identity' || target.id !== id) return 'open';
    return (effect?.conflictCount ?? 0) > 0 ? 'conflict' : 'over';
  };

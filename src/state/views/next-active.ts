import type { AppState } from '../lib/types.ts';

type Next = Partial<Pick<AppState, 'activeId'>>;

const NONE: Next = {};
let find = (_: AppState): Next => NONE;

/**
 * Be asked who is active once a state is shown; nothing where the active one stays. Whoever draws a line of identities
 * knows who stands where.
 * @returns ends the asking
 */
export function tellNextActive(next: (after: AppState) => Next): () => void {
  find = next;
  return () => {
    if (find === next) find = () => NONE;
  };
}

/** Who is active in a state that is not shown yet: known before it is drawn, all of it is in one go. */
export const nextActive = (after: AppState): Next => find(after);

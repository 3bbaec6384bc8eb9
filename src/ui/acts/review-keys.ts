/** What the review keys do while a review is on the page. */
export interface ReviewKeys {
  same(): void;
  notSame(): void;
  unsure(): void;
  next(): void;
  previous(): void;
}

let handlers: ReviewKeys | undefined;

/** The review panel takes its keys while it is mounted. @returns gives them back */
export function registerReviewKeys(taken: ReviewKeys): () => void {
  handlers = taken;
  return () => {
    if (handlers === taken) handlers = undefined;
  };
}

/** Undefined while no review is on the page. */
export const reviewKeys = (): ReviewKeys | undefined => handlers;

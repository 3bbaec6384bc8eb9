/** Milliseconds after which jobs go on, where the page does not say so. */
const LONGEST_MS = 200;

let resting: { readonly over: Promise<void>; readonly end: () => void } | undefined;

/** The page is about to show what somebody did: from their next breath on, jobs of this thread leave it the processor. */
export function makeRoom(): void {
  if (resting !== undefined) return;
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(endRoom, LONGEST_MS);
    end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  resting = { over, end };
}

/** It is shown: they go on. */
export function endRoom(): void {
  resting?.end();
  resting = undefined;
}

/** Resolves once the page needs no room; undefined where it needs none. */
export const roomNeeded = (): Promise<void> | undefined => resting?.over;

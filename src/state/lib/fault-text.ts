import { isNotLoaded, notLoadedText } from '../../bridge/not-loaded.ts';

/** How browsers say that there is no more memory for an array or for WebAssembly. */
const NO_MEMORY =
  /allocation failed|out of memory|could not allocate|grow instance memory|maximum memory size|exceed 4 GiB/i;

/**
 * A fault of ours in words for people: what it was, that nothing is lost, what to do.
 * @param unsaved what is decided is in memory only
 */
export function faultText(message: string, unsaved = false): string {
  if (isNotLoaded(message)) return notLoadedText(unsaved);
  if (NO_MEMORY.test(message)) {
    return 'There was not enough memory for this. What was saved is safe, and what was shown stays. Close other tabs, or leave out short tracks, and try again.';
  }
  return `Something went wrong in Cutline itself: ${message}. What was saved is safe, and the rest of the page goes on. Reload the page if it stays so.`;
}

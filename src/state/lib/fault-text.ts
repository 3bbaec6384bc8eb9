import { isNotLoaded, notLoadedText } from '../../bridge/not-loaded.ts';

/**
 * A fault of ours in words for people: what it was, that nothing is lost, what to do.
 * @param unsaved what is decided is in memory only
 */
export function faultText(message: string, unsaved = false): string {
  if (isNotLoaded(message)) return notLoadedText(unsaved);
  return `Something went wrong in Cutline itself: ${message}. What was saved is safe, and the rest of the page goes on. Reload the page if it stays so.`;
}

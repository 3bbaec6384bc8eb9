/** How browsers, and the loader of styles, say that a file of the page could not be had. */
const NOT_LOADED =
  /dynamically imported module|importing a module script|unable to preload|load module script|javascript mime type/i;

/** Whether a part of the page itself could not be fetched: it was updated meanwhile, or there is no connection. */
export const isNotLoaded = (message: string): boolean => NOT_LOADED.test(message);

/** A fault of ours in words for people: what it was, that nothing is lost, what to do. */
export function faultText(message: string): string {
  if (isNotLoaded(message)) {
    return 'A part of Cutline could not be loaded: the page was updated meanwhile, or the connection is gone. Nothing is lost, and the rest goes on. Reload the page to have it all.';
  }
  return `Something went wrong in Cutline itself: ${message}. What was saved is safe, and the rest of the page goes on. Reload the page if it stays so.`;
}

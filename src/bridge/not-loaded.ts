/** How browsers, and the loader of styles, say that a file of the page could not be had. */
const NOT_LOADED =
  /dynamically imported module|importing a module script|unable to preload|load module script|javascript mime type/i;

/** Whether a part of the page itself could not be fetched: it was updated meanwhile, or there is no connection. */
export const isNotLoaded = (message: string): boolean => NOT_LOADED.test(message);

const LOST =
  'A part of Cutline could not be loaded: the page was updated meanwhile, or the connection is gone. ';

/** Said of it, with what to do. @param unsaved what is decided is in memory only */
export const notLoadedText = (unsaved = false): string =>
  LOST +
  (unsaved
    ? 'The rest goes on. Nothing is saved here: export what you decided before you reload the page.'
    : 'Nothing is lost, and the rest goes on. Reload the page to have it all.');

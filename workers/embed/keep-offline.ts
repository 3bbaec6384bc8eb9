/** Files that are loaded when they are first wanted, and are there without a connection from then on. */
export const MODEL_CACHE = 'cutline-models';

/**
 * Put files into the cache that the service worker answers from, and take those of earlier versions of
 * the program out of it. Pages are read from it by a rule in service-worker.ts.
 * @param urls absolute; what of them is there already is not fetched again
 * @param isOurs which of the files in the cache are looked after here
 */
export async function keepOffline(
  urls: readonly string[],
  isOurs: (url: string) => boolean,
): Promise<void> {
  // Pages that are not served securely have none.
  if (!('caches' in globalThis)) return;
  const cache = await caches.open(MODEL_CACHE);
  for (const url of urls) {
    if ((await cache.match(url)) === undefined) await cache.add(url);
  }
  for (const { url } of await cache.keys()) {
    if (isOurs(url) && !urls.includes(url)) await cache.delete(url);
  }
}

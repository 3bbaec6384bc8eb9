import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { MODEL_CACHE } from './embed/keep-offline.ts';

/*
 * What makes the page work without a connection. A new version waits until somebody wants it: see
 * state/library/offline.ts. Built by vite.offline.ts, after the page.
 */

declare const self: ServiceWorkerGlobalScope;
/** The files of the page, put in when it is built. */
declare const __PRECACHE__: PrecacheEntry[];

self.addEventListener('message', ({ data }) => {
  if (data?.type === 'SKIP_WAITING') void self.skipWaiting();
});
// The demo and deep links are the same page.
precacheAndRoute(__PRECACHE__, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();
// What a service at the same origin has of its own is its own: see src/serve.
const OF_SERVICE =
  /^\/(?:cast|docs|docs\.css|episodes|facebank|healthz|jobs|login|openapi\.json|readyz)(?:[/?]|$)/;
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('index.html'), { denylist: [OF_SERVICE] }),
);
// What runs models is loaded when somebody first wants it, and is there offline from then on: see
// embed/keep-offline.ts, which fills this cache and empties it.
registerRoute(
  /\/assets\/(?:(?:embed\.worker-|ort[-.])[^/]+|[^/]+\.onnx)$/,
  // A module is asked for with other headers than the cache was filled with; the bytes are the same.
  new CacheFirst({ cacheName: MODEL_CACHE, matchOptions: { ignoreVary: true } }),
);

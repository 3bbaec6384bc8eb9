import { type ComponentType, createElement, lazy, useState } from 'react';

/** A part of the page that is loaded when it is first shown, or ahead of that. */
export interface LoadedLater<P = object> {
  /** The part itself where it is there, else one that waits for it. */
  readonly component: () => ComponentType<P>;
  /** Load it now, so that it shows at once later; what fails is tried again when it is shown. */
  readonly preload: () => void;
}

/** A connection that says nothing for so long is taken for lost, ms. */
const SILENCE_MS = 30_000;

/**
 * A style that could not be loaded. The loader asks for each only once: a part that is asked for later
 * would be shown without it.
 */
let lostStyle: Error | undefined;
globalThis.addEventListener?.('vite:preloadError', ({ payload }: VitePreloadErrorEvent) => {
  if (/css/i.test(payload.message)) lostStyle = payload;
});

/** @param load called again after it failed */
export function loadedLater<P = object>(load: () => Promise<ComponentType<P>>): LoadedLater<P> {
  let loaded: ComponentType<P> | undefined;
  const loading = async () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Unable to preload in time')), SILENCE_MS);
    });
    try {
      const part = await Promise.race([load(), silent]);
      if (lostStyle !== undefined) throw lostStyle;
      loaded = part;
      return { default: part };
    } finally {
      clearTimeout(timer);
    }
  };
  const Later = lazy(loading);
  return {
    component: () => loaded ?? Later,
    preload: () => void loading().catch(() => {}),
  };
}

/**
 * Show a part that is loaded later, within a Suspense. One that is there is drawn at once: React's `lazy`
 * would show the fallback even then, and React leaves a fallback up for 300 ms.
 */
export function LazyPart<P extends object>({
  of,
  ...props
}: { readonly of: LoadedLater<P> } & NoInfer<P>) {
  // Chosen once: another component in its place would begin anew.
  const [Part] = useState(of.component);
  return createElement(Part, props as unknown as P);
}

/** A component that is loaded when it is first shown. */
export function shownLater<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  const of = loadedLater(load);
  return (props) => createElement(LazyPart<P>, { of, ...props });
}

/** Do it in a moment that no frame needs. @returns do not wait for it any more */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(work);
    return () => clearTimeout(timer);
  }
  const waiting = requestIdleCallback(work);
  return () => cancelIdleCallback(waiting);
}

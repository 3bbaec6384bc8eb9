import { type ComponentType, lazy, useState } from 'react';

/** A part of the page that is loaded when it is first shown, or ahead of that. */
export interface LoadedLater {
  /** The part itself where it is there, else one that waits for it. */
  readonly component: () => ComponentType;
  /** Load it now, so that it shows at once later; what fails is tried again when it is shown. */
  readonly preload: () => void;
}

/** @param load called again after it failed */
export function loadedLater(load: () => Promise<ComponentType>): LoadedLater {
  let loaded: ComponentType | undefined;
  const loading = async () => {
    loaded = await load();
    return { default: loaded };
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
export function LazyPart({ of }: { readonly of: LoadedLater }) {
  // Chosen once: another component in its place would begin anew.
  const [Part] = useState(of.component);
  return <Part />;
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

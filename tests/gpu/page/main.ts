import * as heatMap from './heat-map.ts';
import * as matrix from './matrix.ts';
import * as worker from './worker.ts';

/** What the tests call through `page.evaluate`; everything in and out is plain data. */
const harness = {
  ...heatMap,
  ...matrix,
  ...worker,
  /** Undefined where there is no adapter. */
  adapter: async (): Promise<{ fallback: boolean } | undefined> => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter ? { fallback: adapter.info.isFallbackAdapter } : undefined;
  },
};

declare global {
  interface Window {
    harness: typeof harness;
  }
}
window.harness = harness;

/** Time that changing cells may take of a frame, ms: the rest belongs to the slider and the painting. */
const TARGET_MS = 8;
const MOST = 48;
const FIRST = 4;
/** Weight of the latest frame in the running cost. */
const WEIGHT = 0.3;

/** How many cells may change in a frame, learnt from how long the frames before took. */
export class FrameBudget {
  #costMs = TARGET_MS / FIRST;

  /** Start a frame's work, which is over when the page has been laid out. @returns cells that may change */
  begin(): number {
    const count = Math.min(MOST, Math.max(1, Math.floor(TARGET_MS / this.#costMs)));
    const start = performance.now();
    const { port1, port2 } = new MessageChannel();
    // The first task after the frame: script, style, layout and painting of it are done.
    port1.onmessage = () => {
      port1.close();
      this.#costMs += WEIGHT * ((performance.now() - start) / count - this.#costMs);
    };
    port2.postMessage(undefined);
    return count;
  }
}

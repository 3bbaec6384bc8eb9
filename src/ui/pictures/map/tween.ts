import { easeOut, MOTION_MS, wantsNoMotion } from '../picture.ts';
import type { MapView } from './view.ts';

/** Dots on their way from one place to another. */
export class Tween {
  #from: Float32Array | undefined; // [2 * n]
  #begun = 0;
  #out = new Float32Array(0); // [2 * n]

  get running(): boolean {
    return this.#from !== undefined;
  }

  stop(): void {
    this.#from = undefined;
  }

  /**
   * Start from where dots are seen. People who asked for less motion see none.
   * @param positions in units of the view `from`; not kept
   */
  start(
    positions: Float32Array,
    { from, to }: { readonly from: MapView; readonly to: MapView },
    now: number,
  ): void {
    if (wantsNoMotion()) return;
    const start = positions.slice();
    for (let i = 0; i < start.length; i += 2) {
      start[i] = ((start[i]! - from.x) * from.scale) / to.scale + to.x;
      start[i + 1] = ((start[i + 1]! - from.y) * from.scale) / to.scale + to.y;
    }
    this.#from = start;
    this.#begun = now;
    if (this.#out.length !== start.length) this.#out = new Float32Array(start.length);
  }

  /** Where the dots are now. The same array is written again at each call. */
  at(goal: Float32Array, now: number): Float32Array {
    const from = this.#from;
    const part = (now - this.#begun) / MOTION_MS;
    if (from === undefined || from.length !== goal.length || part >= 1) {
      this.#from = undefined;
      return goal;
    }
    const eased = easeOut(part);
    for (let i = 0; i < goal.length; i++) this.#out[i] = from[i]! + (goal[i]! - from[i]!) * eased;
    return this.#out;
  }
}

import type { Camera } from '../../../core/dendrogram/camera.ts';
import { easeOut, MOTION_MS, wantsNoMotion } from '../picture.ts';

/** Moves a camera from view to view; at once for those who want no motion. */
export class CameraMotion {
  #frame = 0;

  /** @param show told of each step; the last one is `to` itself */
  go(from: Camera, to: Camera, show: (camera: Camera) => void): void {
    this.stop();
    if (wantsNoMotion()) {
      show(to);
      return;
    }
    const startedAt = performance.now();
    const step = (now: number): void => {
      const t = (now - startedAt) / MOTION_MS;
      this.#frame = t < 1 ? requestAnimationFrame(step) : 0;
      show(t < 1 ? between(from, to, easeOut(t)) : to);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}

/** Evenly in scale, and so that the place that stays stays. */
function between(from: Camera, to: Camera, t: number): Camera {
  const perLeaf = from.perLeaf * (to.perLeaf / from.perLeaf) ** t;
  const change = 1 / to.perLeaf - 1 / from.perLeaf;
  const share = Math.abs(change) < 1e-12 ? t : (1 / perLeaf - 1 / from.perLeaf) / change;
  return { perLeaf, from: from.from + (to.from - from.from) * share };
}

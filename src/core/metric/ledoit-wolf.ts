import type { WithinScatter } from './within-scatter.ts';

/** How far a covariance is to be trusted. */
export interface Shrinkage {
  /** Weight of the target, 0–1; the covariance has the rest. */
  readonly intensity: number;
  /** tr S / d: the target is this times the identity. */
  readonly scale: number;
  /**
   * Directions that the spread would fill if it were equal in them: (tr Σ)² / tr Σ², 1 … d. Of Σ
   * itself, as far as noise can be told from it, not of the estimate.
   */
  readonly directions: number;
}

/**
 * The shrinkage of Ledoit and Wolf (2004, "A well-conditioned estimator for large-dimensional
 * covariance matrices") of S = scatter / freedom towards (tr S / d) I: the weight that is nearest to
 * the true covariance in the mean, estimated from the samples. As scikit-learn's `ledoit_wolf` with
 * `assume_centered`.
 * Cost: O(d²).
 */
export function ledoitWolf({ d, scatter, freedom: n, fourth }: WithinScatter): Shrinkage {
  const { data, stride } = scatter;
  let trace = 0;
  let squares = 0;
  for (let i = 0; i < d; i++) {
    let row = 0;
    for (let j = 0; j < i; j++) {
      const s = data[i * stride + j]! / n;
      row += s * s;
    }
    const own = data[i * stride + i]! / n;
    squares += 2 * row + own * own;
    trace += own;
  }
  const scale = trace / d;
  // Distance of S to the target, and how much of it is the error of S.
  const distance = squares / d - scale * scale;
  const error = Math.min(Math.max(0, (fourth / n - squares) / (n * d)), distance);
  if (!(distance > 0)) return { intensity: 1, scale, directions: d };
  const beyond = (distance - error) / (scale * scale);
  return { intensity: error / distance, scale, directions: d / (1 + beyond) };
}

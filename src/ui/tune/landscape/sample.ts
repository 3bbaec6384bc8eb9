import type { LandscapeView } from './landscape-view.ts';

/** What one threshold gives. Fractions of the tracks, 0–1. */
export interface Sample {
  readonly clusters: number;
  readonly singletons: number;
  readonly largest: number;
  readonly averageSize: number;
  readonly step: number;
}

/** The sample nearest to a threshold; undefined below what the tree reaches. */
export function sampleAt({ figures, floor }: LandscapeView, at: number): Sample | undefined {
  const steps = figures.threshold.length - 1;
  const step = Math.min(steps, Math.max(0, Math.round(at * steps)));
  if (at < floor - 1e-9) return undefined;
  return {
    clusters: figures.clusters[step] ?? 0,
    singletons: figures.singletonFraction[step] ?? 0,
    largest: figures.largestFraction[step] ?? 0,
    averageSize: figures.averageSize[step] ?? 0,
    step,
  };
}

/** True when no threshold changes anything: all alike, or none ever meets another. */
export function isFlat({ figures, floor }: LandscapeView): boolean {
  const steps = figures.threshold.length - 1;
  const first = Math.ceil(floor * steps - 1e-9);
  for (let step = first; step <= steps; step++) {
    if (figures.clusters[step] !== figures.clusters[steps]) return false;
    if (figures.singletonFraction[step] !== figures.singletonFraction[steps]) return false;
    if (figures.largestFraction[step] !== figures.largestFraction[steps]) return false;
  }
  return true;
}

import { round } from './options.ts';

/** What something takes where its code is cold, and where it has run before. */
export interface Warmth {
  readonly firstMs: number;
  readonly warmMs: number;
  readonly ratio: number;
}

/** Times of both kinds, of which the best count: other programs only ever add. */
export function warmth() {
  const best = { first: Number.POSITIVE_INFINITY, warm: Number.POSITIVE_INFINITY };
  return {
    add: (isFirst: boolean, ms: number): void => {
      const kind = isFirst ? 'first' : 'warm';
      best[kind] = Math.min(best[kind], ms);
    },
    result: (): Warmth => ({
      firstMs: round(best.first),
      warmMs: round(best.warm),
      ratio: round(best.first / best.warm, 2),
    }),
  };
}

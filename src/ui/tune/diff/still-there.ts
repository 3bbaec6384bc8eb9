import type { ThresholdDiff } from '../../../core/diff/threshold-diff.ts';

const NONE: ReadonlySet<string> = new Set();

/** What was chosen in another diff counts while the same change is still there. */
export function stillThere(
  picked: ReadonlySet<string>,
  diff: ThresholdDiff | undefined,
): ReadonlySet<string> {
  if (picked.size === 0 || diff === undefined) return NONE;
  const there = new Set(diff.changes.map(({ key }) => key));
  return new Set([...picked].filter((key) => there.has(key)));
}

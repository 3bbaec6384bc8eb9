import { episodeName, type Season } from './types.ts';

/** Names that are all said; of more, the first and how many others. */
const MOST_LISTED = 4;

/** "a", "a and b", "a, b, c, d and 3 more". */
export function listText(names: readonly string[]): string {
  if (names.length === 1) return names[0] ?? '';
  if (names.length > MOST_LISTED) {
    return `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more`;
  }
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** A line for every episode in which a metric that was asked for could not be used. */
export function refusedMetrics({ episodes }: Season): readonly string[] {
  return episodes.flatMap((one) =>
    one.metricRefused === undefined
      ? []
      : [`${episodeName(one)}: within_track was not used, but cosine: ${one.metricRefused}`],
  );
}

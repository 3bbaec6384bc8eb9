import { thresholdOf } from '../../../core/cluster/cut.ts';
import type { Algorithm } from '../../../core/cluster/types.ts';
import { landmarkNames } from '../../../core/landscape/landmarks.ts';
import { formatThreshold, plural } from '../../kit/format.ts';
import { firstKnown, kindAt, landscapeBands } from './landscape-paths.ts';
import type { LandscapeView } from './landscape-view.ts';
import { isFlat, sampleAt } from './sample.ts';
import type { Meeting } from './use-meetings.ts';

/** Why there is no landscape to show, and what to do. */
export interface Nothing {
  readonly reason: 'unclustered' | 'density' | 'too-few';
  readonly title: string;
  readonly text: string;
}

/** Undefined when there is something to show. */
export function whyNothing(
  view: LandscapeView | undefined,
  algorithm: Algorithm,
): Nothing | undefined {
  if (algorithm !== 'agglomerative') {
    return {
      reason: 'density',
      title: `${algorithm} has no landscape`,
      text: `Its clusters are no cut of a tree: each threshold would have to be clustered anew. Under agglomerative clustering all of them are seen at once.`,
    };
  }
  if (view === undefined) {
    return {
      reason: 'unclustered',
      title: 'No clustering yet',
      text: 'The landscape of thresholds appears as soon as the tracks are clustered.',
    };
  }
  const { tracks } = view.figures;
  if (tracks > 1) return undefined;
  return {
    reason: 'too-few',
    title: tracks === 0 ? 'No track to cluster' : 'One track alone',
    text:
      tracks === 0
        ? 'No track has a usable embedding, so there is nothing that a threshold could join.'
        : 'Nothing can merge with it, so every threshold gives the same.',
  };
}

/** The picture in a sentence or two. */
export function describeView(view: LandscapeView): string {
  const { figures, plateaus, floor } = view;
  const good = landscapeBands(figures, firstKnown(figures, floor))
    .filter(({ kind }) => kind === 'good')
    .map(({ from, to }) => `${formatThreshold(from)} to ${formatThreshold(to)}`);
  const [widest] = plateaus;
  const targets =
    good.length === 0
      ? 'No threshold meets every target.'
      : `Every target is met from ${good.join(' and ')}.`;
  if (widest === undefined) return targets;
  const { from, to, clusters } = widest;
  return `${targets} The number of clusters is stable longest from ${formatThreshold(from)} to ${formatThreshold(to)}: ${plural(clusters, 'cluster')}.`;
}

/** Merges this near to each other happen at one threshold, as the page writes it. */
const ONE_THRESHOLD = 0.005;

/** Why there is no stretch to rest on between the merges. */
export function whyNoPlateau(view: LandscapeView): string {
  if (isFlat(view)) return 'No threshold changes anything.';
  const { tree, linkage } = view;
  let first = -Infinity;
  let last = Infinity;
  for (const height of tree.boundary) {
    const threshold = thresholdOf(linkage, height);
    first = Math.max(first, threshold);
    last = Math.min(last, threshold);
  }
  if (first - last < ONE_THRESHOLD) {
    return `All merges are at ${formatThreshold(first)}: above it every track is alone, at it all become one.`;
  }
  return 'From the first merge to the last, the clusters never stay as many for 0.01 or more.';
}

const ZONE_WORDS = {
  good: 'every target met',
  merged: 'over-merged',
  split: 'mostly singletons',
} as const;

/** Names in the read-out at most. */
const MOST_NAMED = 3;
/** A landmark is told of this near to it, similarity. */
const NEAR = 0.015;

/** What the read-out says beside the curves. */
export function readLines(view: LandscapeView, meetings: readonly Meeting[], at: number): string[] {
  const sample = sampleAt(view, at);
  if (sample === undefined) return [`not computed below ${formatThreshold(view.floor)} yet`];
  const zone = kindAt(view.figures, sample.step);
  const near = meetingsNear(meetings, at);
  return [
    `average size ${sample.averageSize.toFixed(1)}`,
    ...(zone === undefined ? [] : [ZONE_WORDS[zone]]),
    ...near.slice(0, MOST_NAMED).map(meetingWords),
  ];
}

/** Meetings close to a threshold, the nearest first. */
export function meetingsNear(meetings: readonly Meeting[], at: number): readonly Meeting[] {
  const distance = ({ landmark }: Meeting): number => Math.abs(landmark.threshold - at);
  return meetings
    .filter((meeting) => distance(meeting) <= NEAR)
    .sort((a, b) => distance(a) - distance(b));
}

/** "below 0.43 Lisa and Kyle merge". */
export function meetingWords({ landmark, prevented }: Meeting): string {
  const verb = prevented ? 'would merge' : 'merge';
  return `below ${formatThreshold(landmark.threshold)} ${landmarkNames(landmark)} ${verb}`;
}

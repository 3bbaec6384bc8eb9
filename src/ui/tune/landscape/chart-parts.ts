import { PRESETS } from '../../../core/cluster/parameters.ts';
import { landmarkNames } from '../../../core/landscape/landmarks.ts';
import type { Plateau } from '../../../core/landscape/plateaus.ts';
import { percent } from '../../../core/words.ts';
import type { Axis, Band, Mark, Series } from '../../kit/charts/types.ts';
import { formatCount, formatThreshold, plural } from '../../kit/format.ts';
import { similarityName } from '../../kit/similarity-name.ts';
import { SPEC_THRESHOLD } from '../../kit/threshold-words.ts';
import { firstKnown, landscapeBands } from './landscape-paths.ts';
import type { LandscapeView } from './landscape-view.ts';
import type { Meeting } from './use-meetings.ts';

/** Landmarks with a label in the picture; all of them are in the list beside it. */
const MOST_LANDMARKS = 6;

/** Both axes of counts and fractions over the cosine similarity. */
export function chartAxes(view: LandscapeView): { x: Axis; left: Axis; right: Axis } {
  const { figures } = view;
  const first = firstKnown(figures, view.floor);
  const clusters = figures.clusters.subarray(first).reduce((a, b) => Math.max(a, b), 1);
  const merges = figures.merges.reduce((a, b) => Math.max(a, b), 1);
  const most = Math.max(clusters, merges);
  return {
    x: { label: `cluster_thresh, ${similarityName()}`, domain: [0, 1], format: formatThreshold },
    left: {
      label: `clusters, merges per ${1 / figures.merges.length}`,
      domain: [0, Math.ceil(most * 1.06)],
      format: formatCount,
      whole: true,
    },
    right: { label: 'part of all tracks', domain: [0, 1], format: percent },
  };
}

/** Curves from where they are known, and the merges. */
export function chartSeries({ figures, floor }: LandscapeView): Series[] {
  const first = firstKnown(figures, floor);
  const x = figures.threshold.subarray(first);
  const bins = figures.merges.length;
  return [
    {
      key: 'merges',
      label: 'merges',
      colour: 'var(--line-2)',
      kind: 'bars',
      x: Float64Array.from({ length: bins + 1 }, (_, bin) => bin / bins),
      y: figures.merges,
    },
    {
      key: 'clusters',
      label: 'clusters',
      colour: 'var(--text)',
      kind: 'step',
      x,
      y: figures.clusters.subarray(first),
    },
    {
      key: 'singletons',
      label: 'singletons',
      colour: 'var(--warn)',
      kind: 'step',
      dash: 'dashed',
      side: 'right',
      x,
      y: figures.singletonFraction.subarray(first),
    },
    {
      key: 'largest',
      label: 'largest',
      colour: 'var(--bad)',
      kind: 'step',
      dash: 'dotted',
      side: 'right',
      x,
      y: figures.largestFraction.subarray(first),
    },
  ];
}

const ZONES = {
  good: { kind: 'good', label: 'every target met' },
  merged: { kind: 'bad', label: 'over-merged' },
  split: { kind: 'warn', label: 'mostly singletons' },
} as const;

/** Guardrail zones and plateaus. */
export function chartBands({ figures, floor, plateaus }: LandscapeView): Band[] {
  const zones = landscapeBands(figures, firstKnown(figures, floor)).map((band): Band => {
    const { kind, label } = ZONES[band.kind];
    return { key: `${band.kind}${band.from}`, from: band.from, to: band.to, kind, label };
  });
  const stable = plateaus.map(
    (plateau): Band => ({
      key: `plateau${plateau.from}`,
      from: plateau.from,
      to: plateau.to,
      kind: 'plateau',
      label: plateauWords(plateau),
    }),
  );
  return [...zones, ...stable];
}

interface Places {
  readonly now: number;
  readonly applied: number;
  readonly suggested: number | undefined;
  readonly meetings: readonly Meeting[];
}

/** Thresholds that mean something, each once: what is said of it first counts. */
export function chartMarks({ now, applied, suggested, meetings }: Places): Mark[] {
  const marks: Mark[] = [{ key: 'now', at: now, label: formatThreshold(now), kind: 'now' }];
  const add = (mark: Mark): void => {
    if (marks.every(({ at }) => Math.abs(at - mark.at) > 1e-9)) marks.push(mark);
  };
  if (suggested !== undefined) {
    add({ key: 'suggested', at: suggested, label: 'suggested', kind: 'suggested' });
  }
  add({ key: 'applied', at: applied, label: 'applied', kind: 'applied' });
  add({ key: 'default', at: SPEC_THRESHOLD, label: 'default', kind: 'default' });
  for (const { id, name, parameters } of PRESETS) {
    add({ key: id, at: parameters.cluster_thresh, label: presetLabel(name), kind: 'preset' });
  }
  for (const { landmark } of heaviest(meetings)) {
    const { threshold: at } = landmark;
    const label = landmarkNames(landmark);
    if (at >= 0 && at <= 1)
      marks.push({ key: `landmark${at}${label}`, at, label, kind: 'landmark' });
  }
  return marks;
}

/** "config" of "Pipeline config (0.52)": the rest is on the axis. */
const presetLabel = (name: string): string => name.replace(/^Pipeline | \(.*$/g, '');

function heaviest(meetings: readonly Meeting[]): readonly Meeting[] {
  return [...meetings]
    .sort((a, b) => b.landmark.weight - a.landmark.weight)
    .slice(0, MOST_LANDMARKS);
}

/** "0.41–0.47 · 24 clusters · 0.06 wide". */
export function plateauWords(plateau: Plateau): string {
  const { clusters, width } = plateau;
  return `${span(plateau)} · ${plural(clusters, 'cluster')} · ${width.toFixed(2)} wide`;
}

/** "0.41–0.47". */
export function span({ from, to }: Pick<Plateau, 'from' | 'to'>): string {
  return `${from.toFixed(2)}–${to.toFixed(2)}`;
}

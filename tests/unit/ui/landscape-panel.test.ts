import { describe, expect, it } from 'vitest';
import { clusteringLandscape } from '../../../src/core/landscape/landscape.ts';
import { plateaus } from '../../../src/core/landscape/plateaus.ts';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import type { AnchorState } from '../../../src/core/moderation/types.ts';
import {
  chartBands,
  chartMarks,
  chartSeries,
  plateauWords,
} from '../../../src/ui/tune/landscape/chart-parts.ts';
import { justAbove, restingPlace } from '../../../src/ui/tune/landscape/goals.ts';
import type { LandscapeView } from '../../../src/ui/tune/landscape/landscape-view.ts';
import {
  describeView,
  readLines,
  whyNoPlateau,
  whyNothing,
} from '../../../src/ui/tune/landscape/landscape-words.ts';
import { isFlat, sampleAt } from '../../../src/ui/tune/landscape/sample.ts';
import {
  type Meeting,
  namedTracks,
  withoutWalls,
} from '../../../src/ui/tune/landscape/use-meetings.ts';
import { makeTree } from '../identity/synthetic.ts';

function viewOf(boundary: readonly number[], floor = 0): LandscapeView {
  const tree = makeTree([...boundary.keys(), boundary.length], boundary);
  const rules = { linkage: 'average', minClusterSize: 2 } as const;
  return {
    episode: 'e',
    tree,
    linkage: 'average',
    figures: clusteringLandscape(tree, { ...rules, steps: 201, bins: 80 }),
    plateaus: plateaus(tree, rules, { floor }),
    floor,
  };
}
// ab at .80, cd at .70, e joins cd at .40, all at .15.
const VIEW = viewOf([0.2, 0.85, 0.3, 0.6]);

const person = (id: string, item: number) => ({ id, name: id, item, size: 2 });
const meeting: Meeting = {
  landmark: { threshold: 0.43, sides: [[person('Lisa', 0)], [person('Kyle', 1)]], weight: 2 },
  prevented: true,
  faces: [-1, -1],
};

describe('the landscape in the drawer', () => {
  it('goes to the middle of a plateau, on a step of the slider where one is inside', () => {
    expect(restingPlace({ from: 0.41, to: 0.47 })).toBe(0.44);
    expect(restingPlace({ from: 0.4113, to: 0.4731 })).toBe(0.44);
    expect(restingPlace({ from: 0.4411, to: 0.4441 })).toBeCloseTo(0.4426);
  });

  it('goes just above a landmark, where the two are still apart', () => {
    expect(justAbove(0.43)).toBe(0.435);
    expect(justAbove(0.4312)).toBe(0.435);
    expect(justAbove(0.9999)).toBe(1);
  });

  it('marks every threshold once, and what is now before what it happens to be', () => {
    const marks = chartMarks({ now: 0.58, applied: 0.46, suggested: 0.46, meetings: [meeting] });
    const at = marks.map(({ kind, at }) => `${kind} ${at}`);
    expect(at.slice(0, 2)).toEqual(['now 0.58', 'suggested 0.46']);
    expect(at).not.toContain('applied 0.46');
    expect(at).not.toContain('default 0.58');
    expect(at.at(-1)).toBe('landmark 0.43');
    expect(marks.at(-1)!.label).toBe('Lisa and Kyle');
  });

  it('says what a threshold gives, and who meets near it', () => {
    expect(sampleAt(VIEW, 0.5)).toMatchObject({ clusters: 2, singletons: 0.2, largest: 0.4 });
    expect(readLines(VIEW, [meeting], 0.44)).toEqual([
      'average size 2.0',
      'below 0.43 Lisa and Kyle would merge',
    ]);
    expect(readLines(VIEW, [{ ...meeting, prevented: false }], 0.43).at(-1)).toBe(
      'below 0.43 Lisa and Kyle merge',
    );
    expect(readLines(VIEW, [meeting], 0.5)).toHaveLength(1);
  });

  it('draws nothing that the tree does not know', () => {
    const deep = viewOf([0.2, 0.85, 0.3, 0.6], 0.41);
    expect(sampleAt(deep, 0.4)).toBeUndefined();
    expect(readLines(deep, [], 0.2)).toEqual(['not computed below 0.41 yet']);
    const clusters = chartSeries(deep).find(({ key }) => key === 'clusters')!;
    expect(clusters.x[0]).toBeCloseTo(0.41);
    expect(chartBands(deep).every(({ from }) => from >= 0.41)).toBe(true);
  });

  it('tells plateaus in words', () => {
    expect(plateauWords(VIEW.plateaus[0]!)).toBe('0.15–0.70 · 2 clusters · 0.55 wide');
    expect(describeView(VIEW)).toBe(
      'No threshold meets every target. The number of clusters is stable longest from 0.15 to 0.70: 2 clusters.',
    );
  });

  it('says why there is no stretch to rest on', () => {
    expect(whyNoPlateau(viewOf([0, 0, 0]))).toBe('No threshold changes anything.');
    expect(whyNoPlateau(viewOf([0.75, 0.75]))).toBe(
      'All merges are at 0.25: above it every track is alone, at it all become one.',
    );
    expect(whyNoPlateau(viewOf([0.75, 0.744, 0.75]))).toMatch(/^From the first merge to the last/);
  });

  it('says why there is nothing to see', () => {
    expect(whyNothing(VIEW, 'agglomerative')).toBeUndefined();
    expect(whyNothing(undefined, 'agglomerative')!.reason).toBe('unclustered');
    expect(whyNothing(VIEW, 'dbscan')!.reason).toBe('density');
    expect(whyNothing(viewOf([]), 'agglomerative')!.title).toBe('One track alone');
    expect(isFlat(viewOf([0, 0, 0]))).toBe(true);
    expect(isFlat(viewOf([Number.POSITIVE_INFINITY]))).toBe(true);
    expect(isFlat(VIEW)).toBe(false);
  });
});

describe('people with names', () => {
  const anchor = (identityId: string, name?: string): AnchorState => ({
    identityId,
    labels: name === undefined ? {} : { name },
    locked: false,
    representative: -1,
    createdAt: undefined,
    updatedAt: undefined,
    extra: {},
  });

  it('are those whom somebody named, unless the track is gone or nobody’s', () => {
    const anchors = new Map([
      [0, anchor('identity-00001', 'Lisa')],
      [1, anchor('identity-00002')],
      [2, anchor('identity-00003', 'Gone')],
      [3, anchor('identity-00004', 'Nobody')],
    ]);
    const decisions = {
      ...NO_DECISIONS,
      anchors,
      deleted: new Set([2]),
      marks: new Map([[3, 'noise' as const]]),
    };
    expect(namedTracks(decisions).map(({ name, row }) => [name, row])).toEqual([['Lisa', 0]]);
  });

  it('may meet where nothing keeps them apart: locks hold together, bins stay closed', () => {
    const decisions = {
      ...NO_DECISIONS,
      frozen: [Int32Array.of(0, 1), Int32Array.of(2), Int32Array.of(3)],
      mustLink: [Int32Array.of(5, 6)],
      cannotLink: Int32Array.of(0, 5),
    };
    const named = [{ id: 'identity-00003', name: 'Kyle', row: 2, face: -1 }];
    const { mustLink, frozen, cannotLink } = withoutWalls(decisions, named);
    expect(mustLink.map((group) => [...group])).toEqual([
      [5, 6],
      [0, 1],
    ]);
    expect(frozen.map((group) => [...group])).toEqual([[3]]);
    expect(cannotLink).toHaveLength(0);
  });
});

import { describe, expect, test } from 'vitest';
import type { Identity, IdentityKind, IdentitySet } from '../../../src/core/identity/types.ts';
import {
  countDots,
  dotsOf,
  HIDDEN,
  IN_CLUSTER,
  NO_COLOUR,
  NOISE,
  SINGLE,
  summaryOf,
} from '../../../src/ui/pictures/map/dots.ts';
import { labelsOf, type MapLabel, placeLabels } from '../../../src/ui/pictures/map/labels.ts';
import { mapGroups, nearestOnMap } from '../../../src/ui/pictures/map/table-rows.ts';

function identity(id: string, kind: IdentityKind, tracks: readonly number[], name?: string) {
  return {
    id,
    kind,
    tracks: Int32Array.from(tracks),
    labels: name === undefined ? {} : { name },
    locked: false,
    colour: 23,
  } as unknown as Identity;
}

/** Eight tracks: two clusters, one named single, one single, one noise, one deleted. */
const SET = (() => {
  const identities = [
    identity('identity-00001', 'cluster', [0, 1]),
    identity('identity-00003', 'cluster', [2, 3], 'Lisa'),
    identity('identity-00005', 'singleton', [4], 'Kyle'),
    identity('identity-00006', 'singleton', [5]),
    identity('identity-00007', 'noise', [6]),
  ];
  const byTrack = new Int32Array(8).fill(-1);
  identities.forEach(({ tracks }, at) => {
    for (const row of tracks) byTrack[row] = at;
  });
  return { identities, byTrack } as unknown as IdentitySet;
})();
const ITEMS = Int32Array.of(7, 0, 2, 4, 5, 6, 1, 3);
const FACES = Int32Array.of(1, 1, 40, 1, 1, 1, 1, 1);
const DOTS = dotsOf(ITEMS, SET, FACES);

describe('dots', () => {
  test('a dot is filled, hollow, small or gone, as its identity is', () => {
    expect([...DOTS.kind]).toEqual([
      HIDDEN,
      IN_CLUSTER,
      IN_CLUSTER,
      SINGLE,
      SINGLE,
      NOISE,
      IN_CLUSTER,
      IN_CLUSTER,
    ]);
    expect([...DOTS.identity]).toEqual([-1, 0, 1, 2, 3, 4, 0, 1]);
  });

  test('identities and named singles have a colour of the palette, nobody in particular has none', () => {
    expect(DOTS.colour[1]).toBe(23);
    expect(DOTS.colour[3]).toBe(23);
    expect(DOTS.colour[4]).toBe(NO_COLOUR);
    expect(DOTS.colour[5]).toBe(NO_COLOUR);
  });

  test('more faces make a larger dot, noise is small whatever it has', () => {
    expect(DOTS.radius[2]).toBeGreaterThan(DOTS.radius[1]!);
    expect(DOTS.radius[5]).toBeLessThan(DOTS.radius[1]!);
  });

  test('the status line counts what is drawn', () => {
    const counts = countDots(DOTS);
    expect(counts).toEqual({ tracks: 7, clusters: 2, singletons: 3 });
    expect(summaryOf(counts, 0.46)).toBe('7 tracks · 2 clusters · 3 singletons at 0.46');
    expect(summaryOf({ tracks: 1, clusters: 1, singletons: 0 }, 0.465)).toBe(
      '1 track · 1 cluster · 0 singletons at 0.465',
    );
  });
});

describe('labels', () => {
  const positions = Float32Array.of(9, 9, 0, 0, 5, 5, 3, 1, 8, 8, 7, 7, 2, 2, 5, 7);

  test('they stand in the middle of their dots, named ones first, without nameless singles', () => {
    const labels = labelsOf(DOTS, positions, SET);
    expect(labels.map(({ text }) => text)).toEqual(['Lisa', 'Kyle', '00001']);
    expect(labels[0]).toMatchObject({ x: 5, y: 6, spread: 1, tracks: 2 });
    expect(labels[1]).toMatchObject({ x: 3, y: 1, spread: 0 });
  });

  test('one that would touch an earlier one, or is out of sight, has no place', () => {
    const label = (text: string, x: number, y: number): MapLabel => {
      return { identity: 0, text, named: false, tracks: 1, x, y, spread: 0 };
    };
    const labels = [
      label('first', 50, 50),
      label('touches', 70, 55),
      label('below', 70, 75),
      label('aside', 120, 50),
      label('outside', -3, 50),
    ];
    const placed = placeLabels(
      labels,
      { width: 200, height: 100 },
      ({ x, y }) => [x, y],
      () => 40,
    );
    expect(placed.map(({ text }) => text)).toEqual(['first', 'below', 'aside']);
  });
});

describe('table', () => {
  test('it lists identities with most dots first, and who is nearest to each on the map', () => {
    const positions = Float32Array.of(9, 9, 0, 0, 10, 0, 4, 0, 8, 8, 7, 7, 0, 0, 10, 0);
    const groups = mapGroups(DOTS, SET);
    expect(groups.map(({ identity: { id } }) => id)).toEqual([
      'identity-00001',
      'identity-00003',
      'identity-00005',
    ]);
    expect([...groups[1]!.dots]).toEqual([2, 7]);
    expect([...nearestOnMap(groups, positions)]).toEqual([2, 2, 0]);
    expect([...nearestOnMap(groups.slice(0, 1), positions)]).toEqual([-1]);
  });
});

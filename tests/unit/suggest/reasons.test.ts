import { expect, test } from 'vitest';
import { type Findings, reasonsFor } from '../../../src/core/suggest/reasons.ts';
import { NOTHING_SAID } from '../../../src/core/suggest/said.ts';
import { makeTree } from '../identity/synthetic.ts';

const pair = (a: number, b: number) => Float64Array.of(a, b);
// Leaves 0 1 | 2 3: 0–1 at 0.9, 2–3 at 0.7, all at 0.2.
const tree = makeTree([0, 1, 2, 3], [0.1, 0.8, 0.3]);

/** A hundred tracks, and nothing speaks against the threshold of 0.5. */
const SURE: Findings = {
  input: {
    vectors: { n: 100, d: 0, data: new Float32Array(0) },
    method: 'average',
    average: tree,
    tree,
    sharedFrames: new Int32Array(0),
    said: NOTHING_SAID,
    remembered: undefined,
  },
  histogram: { value: pair(0, 1), share: pair(0.8, 0.2), width: 1 },
  reading: {
    type: 'mixture',
    kinds: undefined,
    same: 0.2,
    impostors: { mean: 0.1, deviation: 0.1 },
  },
  merges: {
    // 0.5 is 4.5 deviations above different people.
    z: Float64Array.of(8, 6, 1, 0.5),
    weight: Float64Array.of(0.02, 0.02, 0.02, 0.02),
    gathered: new Float64Array(4),
    divided: new Float64Array(4),
  },
  costs: {
    threshold: pair(0.3, 0.5),
    density: pair(0, 0),
    apart: pair(0, 0),
    sameFrame: pair(0, 0),
    against: pair(0, 0),
    undivided: pair(0, 0),
    cost: pair(1, 0),
  },
  step: 1,
  other: undefined,
  chosen: { threshold: 0.5, gap: { low: 0.4, high: 0.62 } },
  certainty: {
    ...{ halves: undefined, density: 0, readings: 1, linkage: 1, impostors: undefined },
    ...{ tracks: 100, said: 0, saidF: 0 },
  },
  clusters: 4,
  singles: 1,
};

type Change = { readonly [K in keyof Findings]?: Partial<Findings[K]> };
function textsOf(change: Change, kind: string): readonly string[] {
  const { certainty, costs, input } = change;
  const findings = {
    ...SURE,
    ...change,
    certainty: { ...SURE.certainty, ...certainty },
    costs: { ...SURE.costs, ...costs },
    input: { ...SURE.input, ...input },
  } as Findings;
  return reasonsFor(findings).flatMap((reason) => (reason.kind === kind ? [reason.text] : []));
}

test('says where different people lie, between which merges the threshold is, and how wide', () => {
  expect(reasonsFor(SURE).map(({ text }) => text)).toEqual([
    'Different people lie at 0.10 ± 0.10 here, by all 4,950 pairs; 20 % of them are clearly more alike.',
    'Merges thin out between 0.15 and 0.72: above lie those of one person, below those of different people.',
    'Nothing changes from 0.40 to 0.62: 4 clusters and 1 single track.',
  ]);
});

test('a bank of the valley is where merges are about more than a few tracks', () => {
  const merges = { ...SURE.merges, weight: Float64Array.of(0.2, 0.04, 0.04, 0.2) };
  expect(textsOf({ merges }, 'merges')[0]).toContain('between 0.20 and 0.60');
  const none = { ...SURE.merges, weight: new Float64Array(4) };
  expect(textsOf({ merges: none }, 'merges')[0]).toContain('between 0.00 and 1.00');
});

test('one person with a large part of the tracks is told from a quarter of all pairs on', () => {
  const leading = (share: number) =>
    textsOf({ histogram: { ...SURE.histogram, share: pair(1 - share, share) } }, 'impostors')[0];
  expect(leading(0.26)).toContain('so one person has a large part of the tracks');
  expect(leading(0.24)).not.toContain('one person');
});

test('a stretch in which something changes all the time is none', () => {
  const at = (high: number) =>
    textsOf({ chosen: { threshold: 0.5, gap: { low: 0.5, high } } }, 'plateau')[0];
  expect(at(0.5015)).toMatch(/^Something changes with almost every threshold near it/);
  expect(at(0.503)).toMatch(/^Nothing changes from 0.50 to 0.503/);
});

test.each<[string, Change, Change, string]>([
  [
    'halves that come to other people',
    { certainty: { halves: 0.94 } },
    { certainty: { halves: 0.95 } },
    'Halves of the tracks come to other people',
  ],
  [
    'a shallow valley',
    { certainty: { density: 0.13 } },
    { certainty: { density: 0.12 } },
    'Many merges lie near the threshold',
  ],
  [
    'another reading',
    { certainty: { readings: 0.94 } },
    { certainty: { readings: 0.95 } },
    'The pairs can be read in another way, whose clusters agree with these to 94 % only.',
  ],
  [
    'people who are all alike',
    { certainty: { impostors: 0.25 } },
    { certainty: { impostors: 0.2 } },
    'Different people would be as alike as 0.24 here',
  ],
  [
    'tracks of one frame that become one',
    { costs: { sameFrame: pair(0, 0.06) } },
    { costs: { sameFrame: pair(1, 0.05) } },
    'Too many tracks of one frame become one',
  ],
  [
    'few tracks',
    { certainty: { tracks: 39 } },
    { certainty: { tracks: 40 } },
    '39 tracks are few to judge by.',
  ],
])('is unsure because of %s, from there on', (_, beyond, within, text) => {
  expect(textsOf(beyond, 'unsure')).toEqual([expect.stringContaining(text)]);
  expect(textsOf(within, 'unsure')).toEqual([]);
});

test('few tracks are fewer where other episodes help, and those are told', () => {
  const remembered = { mean: 0.1, deviation: 0.1, episodes: 2, tracks: 300, named: true };
  const few = (tracks: number) => ({ input: { remembered }, certainty: { tracks } });
  expect(textsOf(few(15), 'unsure')).toEqual([]);
  expect(textsOf(few(14), 'unsure')).toEqual(['14 tracks are few to judge by.']);
  expect(textsOf(few(15), 'memory')).toEqual([
    'In 2 other episodes of the same embedder (300 tracks) different people lay at 0.10 ± 0.10; this is weighed in.',
  ]);
});

test('says what became of tracks in one frame, and shows the pair that joins first', () => {
  const shown = (...sharedFrames: number[]) => {
    const input = { ...SURE.input, sharedFrames: Int32Array.from(sharedFrames) };
    return reasonsFor({ ...SURE, input }).find(({ kind }) => kind === 'same-frame');
  };
  expect(shown()).toBeUndefined();
  expect(shown(1, 2)).toMatchObject({ pair: [1, 2] });
  expect(shown(1, 2)?.at).toBeCloseTo(0.2, 9);
  expect(shown(1, 2)?.text).toBe(
    'None of the 1 pair of tracks seen in one frame becomes one; at 0.20 the first does.',
  );
  const joined = shown(1, 2, 2, 3, 0, 1, 0, 3);
  expect(joined?.text).toMatch(/^2 of the 4 pairs of tracks seen in one frame become one here/);
  expect(joined?.pair).toEqual([0, 1]);
  const never = makeTree([0, 1], [1.5]);
  const input = { ...SURE.input, tree: never, sharedFrames: Int32Array.of(0, 1) };
  expect(textsOf({ input }, 'same-frame')).toEqual([
    'None of the 1 pair of tracks seen in one frame becomes one at any threshold.',
  ]);
});

test('says how far it holds to what people said: of who is who, or of pairs alone', () => {
  const people = [Int32Array.of(0, 1), Int32Array.of(2, 3)];
  const told = { input: { said: { ...NOTHING_SAID, people } } };
  expect(textsOf({ ...told, certainty: { said: 4, saidF: 0.75 } }, 'people')).toEqual([
    'What was said of 2 people with 4 tracks holds to 75 % here (BCubed F, without your decisions).',
  ]);
  const together = [Int32Array.of(0, 1, 2)];
  const answered = { input: { said: { ...NOTHING_SAID, together } } };
  const against = { costs: { against: pair(0, 0.25) } };
  expect(textsOf({ ...answered, ...against }, 'people')).toEqual([
    'Weighed too: 2 answers; it holds to 75 % here.',
  ]);
  const both = { input: { said: { people: people.slice(1), together, apart: new Int32Array(0) } } };
  expect(textsOf(both, 'people')).toEqual([
    'Weighed too: what you said of 2 tracks and 2 answers; it holds to 100 % here.',
  ]);
});

test('says for another linkage how far it gives the same people', () => {
  const other = {
    gap: { low: 1, high: 1.2 },
    agreement: 0.876,
    threshold: pair(0, 1),
    match: pair(0, 1),
  };
  const input = { ...SURE.input, method: 'ward' as const };
  expect(textsOf({ other, input }, 'linkage')).toEqual([
    'Heights of ward linkage mean something else, so the people are found with average linkage (at 0.50); 87 % of that is what ward gives here (BCubed F).',
  ]);
});

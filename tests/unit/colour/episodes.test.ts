import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import { cutClusters, cutHeight } from '../../../src/core/cluster/cut.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { colourIdentities } from '../../../src/core/colour/colour-identities.ts';
import { PALETTE_DIFFERENCES } from '../../../src/core/colour/difference.ts';
import { type HomeColours, homeColours } from '../../../src/core/colour/home-colours.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { PALETTE_SIZE } from '../../../src/core/identity/palette.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { labelOperation } from '../../../src/core/moderation/operations.ts';
import { mergeOperation } from '../../../src/core/moderation/track-operations.ts';
import type { PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import type { SortKey } from '../../../src/state/lib/types.ts';
import { visibleIdentities } from '../../../src/state/views/visible.ts';
import { episodesDir } from '../../data.ts';
import { importDemo } from '../demo/demo-import.ts';
import { Workbench } from '../moderation/workbench.ts';

const SORTS: readonly SortKey[] = ['size', 'id', 'name', 'variance', 'faces', 'first-seen'];
const THRESHOLDS = Array.from({ length: 36 }, (_, i) => 0.1 + i / 50);

function homesOf({ agglomeration, pooled, summaries }: PipelineResult): HomeColours {
  const { tree } = agglomeration!;
  return homeColours({ tree, items: pooled.items, summaries, tallest: cutHeight('average', 0) });
}

function setAt(result: PipelineResult, cluster_thresh: number): IdentitySet {
  const { episode, summaries, decisions, agglomeration, pooled } = result;
  const parameters = { ...DEFAULT_PARAMETERS, cluster_thresh };
  const clusters = cutClusters(agglomeration!, pooled.items, parameters);
  return formIdentities({ episode, summaries, clusters, decisions, parameters });
}

/** Identities as the grid sorts them, and the colour of each. */
function paint(
  result: PipelineResult,
  set: IdentitySet,
  homes: HomeColours,
  sort: SortKey = 'size',
  positions?: Float32Array,
) {
  const { episode, summaries, agglomeration, pooled } = result;
  const { items } = pooled;
  const query = { search: '', filter: 'all', sort } as const;
  const shown = visibleIdentities(set.identities, episode, query);
  const grid = Int32Array.from(shown, (identity) => set.identities.indexOf(identity));
  const { tree } = agglomeration!;
  const map = positions && { items, positions };
  const colours = colourIdentities({
    set,
    homes,
    founders: summaries.founders,
    tree,
    items,
    grid,
    map,
  });
  return { grid, colours, byId: new Map(shown.map(({ id }, i) => [id, colours[grid[i]!]!])) };
}

/** The set with the most clusters. */
function fullest(result: PipelineResult): IdentitySet {
  const sets = THRESHOLDS.map((threshold) => setAt(result, threshold));
  const most = Math.max(...sets.map(({ metrics }) => metrics.num_clusters));
  return sets.find(({ metrics }) => metrics.num_clusters === most)!;
}

/** How many of the first have another colour in the second. */
const changes = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number =>
  [...a].filter(([id, colour]) => b.has(id) && b.get(id) !== colour).length;

/** Cards that touch, corners included, in a grid of so many columns: pairs of places. */
function* touching(count: number, columns: number): Generator<readonly [number, number]> {
  for (let at = 0; at < count; at++) {
    for (const [right, down] of [
      [1, 0],
      [-1, 1],
      [0, 1],
      [1, 1],
    ] as const) {
      const column = (at % columns) + right;
      const other = at + right + down * columns;
      if (column >= 0 && column < columns && other < count) yield [at, other];
    }
  }
}

const EPISODES: readonly (readonly [string, () => Promise<ImportedEpisode>])[] = [
  ['the demo', importDemo],
  ...(episodesDir() === undefined
    ? []
    : ([
        [
          'real photographs',
          async () =>
            (await loadEpisode({ episode: join(episodesDir() ?? '', 'cast-photos') })).imported,
        ],
      ] as const)),
];

describe.each(EPISODES)('colours of %s', (_, open) => {
  const opened = open().then((imported) => Workbench.open(imported, { cluster_thresh: 0.58 }));

  test('no cards that touch share one, at any threshold, in any order, at any width', async () => {
    const { result } = await opened;
    const homes = homesOf(result);
    for (const threshold of THRESHOLDS) {
      const set = setAt(result, threshold);
      for (const sort of SORTS) {
        const { grid, colours } = paint(result, set, homes, sort);
        for (let columns = 2; columns <= 12; columns++) {
          const shared = [...touching(grid.length, columns)].filter(
            ([a, b]) => colours[grid[a]!] === colours[grid[b]!],
          );
          expect(shared).toEqual([]);
        }
      }
    }
  });

  test('no two beside each other in the tree share one, and up to 32 nobody does', async () => {
    const { result } = await opened;
    const homes = homesOf(result);
    const { items } = result.pooled;
    for (const threshold of THRESHOLDS) {
      const set = setAt(result, threshold);
      const { grid, colours } = paint(result, set, homes);
      const isShown = new Set(grid);
      const leaves = [...result.agglomeration!.tree.order]
        .map((item) => set.byTrack[items[item]!]!)
        .filter((one) => isShown.has(one));
      const pairs = leaves.slice(1).map((one, i) => [leaves[i]!, one] as const);
      const besides = pairs.filter(([a, b]) => a !== b);
      expect(besides.filter(([a, b]) => colours[a] === colours[b])).toEqual([]);
      if (grid.length > PALETTE_SIZE) continue;
      expect(new Set([...grid].map((one) => colours[one])).size).toBe(grid.length);
    }
  });

  test('two that come to lie beside each other on the map no longer share one', async () => {
    const { result } = await opened;
    const homes = homesOf(result);
    const set = fullest(result);
    const { grid, colours } = paint(result, set, homes);
    const pairs = [...grid].flatMap((a) =>
      [...grid].filter((b) => b > a && colours[b] === colours[a]).map((b) => [a, b] as const),
    );
    const [one, other] = pairs[0] ?? [-1, -1];
    expect(grid.length > PALETTE_SIZE).toBe(one >= 0);
    // Everybody far from everybody, but for these two.
    const positions = Float32Array.from(result.pooled.items, (row) => set.byTrack[row]!);
    const places = new Float32Array(2 * positions.length);
    positions.forEach((at, dot) => {
      places[2 * dot] = at === other ? 1000 * one + 1 : 1000 * at;
    });
    const again = paint(result, set, homes, 'size', places).colours;
    if (one >= 0) expect(again[one]).not.toBe(again[other]);
  });

  test('those that hold most have colours that differ most', async () => {
    const { standing, colour } = homesOf((await opened).result);
    const leads = [...standing.keys()].filter((row) => standing[row]! < 8);
    const pairs = leads.flatMap((a, i) => leads.slice(0, i).map((b) => [a, b] as const));
    const differences = pairs.map(
      ([a, b]) => PALETTE_DIFFERENCES[colour[a]! * PALETTE_SIZE + colour[b]!]!,
    );
    expect(Math.min(...differences)).toBeGreaterThan(0.1);
  });

  test('an identity keeps its own while the slider moves, as long as there are enough', async () => {
    const { result } = await opened;
    const homes = homesOf(result);
    let before: ReadonlyMap<string, number> | undefined;
    let [kept, changed] = [0, 0];
    for (const threshold of THRESHOLDS) {
      const { byId } = paint(result, setAt(result, threshold), homes);
      if (before !== undefined && Math.max(before.size, byId.size) <= PALETTE_SIZE) {
        changed += changes(before, byId);
        kept += byId.size;
      }
      before = byId;
    }
    // A few give way where nearly all colours are in use.
    expect(changed).toBeLessThanOrEqual(kept / 50);
  });

  test('where colours are few, a named or locked identity keeps its home', async () => {
    const { result } = await opened;
    const homes = homesOf(result);
    const set = fullest(result);
    const { grid, colours } = paint(result, set, homes);
    const rowOf = (one: number) => result.summaries.founders.id.indexOf(set.identities[one]!.id);
    const homeOf = (one: number) => homes.colour[rowOf(one)];
    for (const made of [{ labels: { name: 'Dora' } }, { locked: true }]) {
      for (const one of grid) {
        const identities = set.identities.with(one, { ...set.identities[one]!, ...made });
        const again = paint(result, { ...set, identities }, homes);
        expect(again.colours[one]).toBe(homeOf(one));
      }
    }
    // Else nobody would have had to be heeded.
    if (grid.length > 50) {
      expect([...grid].some((one) => colours[one] !== homeOf(one))).toBe(true);
    }
  });

  test('acts and undo change nobody’s; the homes are the same again from the same tree', async () => {
    const imported = await open();
    const bench = await Workbench.open(imported, { cluster_thresh: 0.58 });
    const homes = homesOf(bench.result);
    const now = () => paint(bench.result, bench.result.identitySet, homes).byId;
    const first = now();
    const clusters = bench.identities.filter(({ kind }) => kind === 'cluster');
    const [a, b, c] = [clusters[2]!, clusters[5]!, clusters[8]!];
    await bench.act((context) => mergeOperation(a, [b], context));
    await bench.act((context) => labelOperation(c, { name: 'Dora' }, context));
    expect(changes(first, now())).toBe(0);
    expect(now().size).toBe(first.size - 1);
    await bench.undo();
    await bench.undo();
    expect(now()).toEqual(first);
    expect(homesOf(bench.result)).toEqual(homes);
  });
});

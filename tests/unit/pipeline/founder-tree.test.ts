import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut } from '../../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { founderRuleIn } from '../../../src/core/episode/founder-rule.ts';
import { splitTracks } from '../../../src/core/episode/split-tracks.ts';
import { buildExport } from '../../../src/core/export/build-export.ts';
import { formIdentities } from '../../../src/core/identity/form.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import type { IdentitySet } from '../../../src/core/identity/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { startingLog } from '../../../src/core/moderation/adopt.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { withImportedLog } from '../../../src/core/moderation/log-file-import.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';
import {
  prioritiesOf,
  type RankedEpisode,
  rankEpisode,
} from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode } from '../../../src/core/pipeline/pipeline.ts';
import type { Kernel } from '../../../src/kernel/load-kernel.ts';
import { type Content, importChosen, memorySources } from '../episode/node-source.ts';
import { NOW } from '../export/episode-run.ts';
import { kernels } from '../kernel/kernels.ts';
import { FOUNDER_CAST, rowsOf } from './founder-cast.ts';

const [js, wasm] = await kernels();
const enginesOf = (kernel: Kernel) => ({ matrix: kernel.matrix, chain: kernel });
const AT = '2025-11-18T12:34:56Z';

async function imported(files: Readonly<Record<string, Content>>) {
  const read = await importChosen(
    memorySources({ 'ep/faces.jsonl': rowsOf(FOUNDER_CAST), ...files }),
  );
  return withImportedLog(read, read.candidate, { prints: false });
}
const rank = (of: Awaited<ReturnType<typeof imported>>, kernel = wasm) =>
  rankEpisode(of, enginesOf(kernel), SILENT_HOOKS);
const run = (
  of: RankedEpisode,
  change: Partial<ClusterParameters> = {},
  log: OperationLog = startingLog(of, NOW),
  kernel: Kernel = wasm,
) =>
  clusterEpisode(of, {
    parameters: { ...DEFAULT_PARAMETERS, cluster_thresh: 0.8, ...change },
    log,
    engines: enginesOf(kernel),
    hooks: SILENT_HOOKS,
  });
const shown = ({ identitySet }: { identitySet: IdentitySet }) =>
  identitySet.identities.map(({ id, tracks }) => `${id.slice(-1)}: ${[...tracks].join(' ')}`);
const exported = (result: Awaited<ReturnType<typeof run>>, profile: 'spec' | 'pipeline') =>
  buildExport({ ...result, now: NOW }, { profile, reps: new Map() })[0]!.bytes;
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('ids by the tree', () => {
  it('stay with the larger of two that come together, not with the longest track', async () => {
    const plain = await imported({});
    const apart = ['1: 0 1 2 3 4', '6: 5', '7: 6'];
    expect(shown(await run(plain, { cluster_thresh: 0.95 }))).toEqual(apart);
    expect(shown(await run(plain))).toEqual(['6: 0 1 2 3 4 5', '7: 6']);
    const ranked = await rank(plain);
    expect(shown(await run(ranked, { cluster_thresh: 0.95 }))).toEqual(apart);
    expect(shown(await run(ranked))).toEqual(['1: 0 1 2 3 4 5', '7: 6']);
  });

  it('are the same whatever is shown: linkage, pooling, metric, algorithm, an act elsewhere', async () => {
    const ranked = await rank(await imported({}));
    const wanted = ['1: 0 1 2 3 4 5', '7: 6'];
    for (const change of [
      { linkage: 'complete' },
      { linkage: 'single' },
      { linkage: 'ward' },
      { pooling_method: 'median' },
      { algorithm: 'dbscan', min_cluster_size: 1 },
    ] as const) {
      expect(shown(await run(ranked, change)), JSON.stringify(change)).toEqual(wanted);
    }
    const acts: readonly Operation[] = [
      { type: 'label', identityId: 'identity-00007', anchor: '7', labels: { name: 'Bo' } },
      { type: 'delete', tracks: ['7'], from: [] },
    ];
    for (const act of acts) {
      const log = append(EMPTY_LOG, act, { at: AT });
      expect(shown(await run(ranked, {}, log))[0]).toBe(wanted[0]);
    }
  });

  it('take up the very tree where the default parameters are asked for, and no other', async () => {
    let runs = 0;
    const counting = {
      ...enginesOf(wasm),
      matrix: {
        ...wasm.matrix,
        name: wasm.matrix.name,
        load: (vectors: Parameters<typeof wasm.matrix.load>[0]) => wasm.matrix.load(vectors),
        release: () => wasm.matrix.release(),
        square: (...args: Parameters<typeof wasm.matrix.square>) => {
          runs += 1;
          return wasm.matrix.square(...args);
        },
      },
    };
    const ranked = await rankEpisode(await imported({}), counting, SILENT_HOOKS);
    const asked = { log: EMPTY_LOG, engines: counting, hooks: SILENT_HOOKS };
    const parameters = { ...DEFAULT_PARAMETERS, cluster_thresh: 0.8 };
    const taken = await clusterEpisode(ranked, { ...asked, parameters });
    expect(runs).toBe(1);
    const { founderTree: _, ...bare } = ranked;
    const made = await clusterEpisode(bare, { ...asked, parameters });
    expect(runs).toBe(2);
    expect(taken.agglomeration?.tree).toEqual(made.agglomeration?.tree);
    expect(taken.identitySet).toEqual(made.identitySet);
    const lock: Operation = {
      ...{ type: 'lock', identityId: 'identity-00001', anchor: '1' },
      tracks: ['1', '2'],
    };
    for (const [change, log] of [
      [{ linkage: 'complete' }, EMPTY_LOG],
      [{ pooling_method: 'median' }, EMPTY_LOG],
      [{ metric: 'within_track' }, EMPTY_LOG],
      [{}, append(EMPTY_LOG, lock, { at: AT })],
      [{}, append(EMPTY_LOG, { type: 'delete', tracks: ['7'], from: [] }, { at: AT })],
    ] as const) {
      const before = runs;
      await clusterEpisode(ranked, { ...asked, log, parameters: { ...parameters, ...change } });
      expect(runs, JSON.stringify(change)).toBeGreaterThan(before);
    }
  });

  it('go to the larger at every merge, by any way of the slider, on either engine', async () => {
    const cast = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 170 }), fc.integer({ min: 1, max: 4 })),
      {
        minLength: 2,
        maxLength: 14,
      },
    );
    await fc.assert(
      fc.asyncProperty(cast, fc.array(fc.nat(100), { maxLength: 5 }), async (tracks, path) => {
        const read = await importChosen(memorySources({ 'ep/faces.jsonl': rowsOf(tracks) }));
        const ranked = await rankEpisode(read, enginesOf(wasm), SILENT_HOOKS);
        const other = await rankEpisode(read, enginesOf(js), SILENT_HOOKS);
        expect(other.episode.tracks.priority).toEqual(ranked.episode.tracks.priority);
        const { episode, founderTree } = ranked;
        const summaries = summariseTracks(episode);
        const decisions = fold(EMPTY_LOG, episode, summaries);
        const { agglomeration, items } = founderTree!;
        const at = (height: number, previous?: IdentitySet) => {
          const { labels, count } = cut(agglomeration.tree, height);
          const clusters = { items, labels, count, resultant: new Float32Array(count) };
          const parameters = { ...DEFAULT_PARAMETERS, min_cluster_size: 1 };
          return formIdentities({ episode, summaries, clusters, decisions, parameters, previous });
        };
        let before = at(-1);
        for (const height of agglomeration.linkage.height) {
          const after = at(height);
          for (const { id, tracks: rows } of after.identities) {
            const parts = [...new Set([...rows].map((row) => before.byTrack[row]!))].map(
              (part) => before.identities[part]!,
            );
            const kept = parts.find((part) => part.id === id);
            // Merges at one height come together: each of them is won by the larger.
            if (parts.length > 2) expect(kept).toBeDefined();
            else expect(kept?.tracks.length).toBe(Math.max(...parts.map((p) => p.tracks.length)));
          }
          before = after;
        }
        let dragged: IdentitySet | undefined;
        for (const percent of path) dragged = at(percent / 100, dragged);
        if (dragged !== undefined) expect(dragged).toEqual(at(path.at(-1)! / 100));
      }),
      { numRuns: 40 },
    );
  });

  it('do not hear of merges below the floor of a large episode', () => {
    const priority = (n: number) => {
      const merges = n - 1;
      const linkage = {
        left: Int32Array.from({ length: merges }, (_, i) => (i === 0 ? 0 : n + i - 1)),
        right: Int32Array.from({ length: merges }, (_, i) => i + 1),
        height: Float64Array.from({ length: merges }, (_, i) => (i < 9 ? 0.6 : 0.61)),
        size: Int32Array.from({ length: merges }, (_, i) => i + 2),
      };
      const items = Int32Array.from({ length: n }, (_, i) => i);
      const tracks = { count: n, faceStart: new Int32Array(n + 1), faceRows: new Int32Array(0) };
      const times = { firstTs: new Float64Array(n), lastTs: new Float64Array(n) };
      const episode = { faces: {}, tracks: { ...tracks, ...times } } as never;
      return prioritiesOf(episode, { items, linkage });
    };
    expect(priority(5001)?.[0]).toBe(10);
    expect(priority(5000)?.[0]).toBe(5000);
    expect(priority(0)).toBeUndefined();
  });
});

describe('a name or a lock', () => {
  /** Two that people touched come together at 0.8: a named one of one track, and one of five. */
  const TOUCHED: readonly Operation[] = [
    { type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: 'face_2_0' },
    { type: 'label', identityId: 'identity-00006', anchor: '6', labels: { name: 'Ann' } },
  ];
  const log = TOUCHED.reduce((before, act) => append(before, act, { at: AT }), EMPTY_LOG);

  it('comes before size, which comes before an earlier rule that knew neither', async () => {
    const plain = await imported({});
    const named = append(EMPTY_LOG, TOUCHED[1]!, { at: AT });
    expect(shown(await run(await rank(plain), {}, named))[0]).toBe('6: 0 1 2 3 4 5');
    const ranked = await run(await rank(plain), {}, log);
    expect(shown(ranked)[0]).toBe('6: 0 1 2 3 4 5');
    expect(ranked.identitySet.identities[0]?.labels).toEqual({ name: 'Ann' });
  });

  it('comes before size where it is a lock', async () => {
    const six = ['1', '2', '3', '4', '5', '6'];
    const locked = append(
      append(EMPTY_LOG, TOUCHED[0]!, { at: AT }),
      { type: 'lock', identityId: 'identity-00006', anchor: '6', tracks: six },
      { at: AT },
    );
    expect(shown(await run(await rank(await imported({})), {}, locked))[0]).toBe('6: 0 1 2 3 4 5');
  });

  it('does not change what was exported before', async () => {
    const long = rowsOf(FOUNDER_CAST.map(([degrees, faces], t) => [degrees, t === 0 ? 12 : faces]));
    const plain = await imported({ 'ep/faces.jsonl': long });
    expect(shown(await run(plain, {}, log))[0]).toBe('1: 0 1 2 3 4 5');
  });
});

describe('the ids of files', () => {
  it.each(['spec', 'pipeline'] as const)(
    'are kept as an earlier Cutline gave them, and come out so again (%s)',
    async (profile) => {
      const old = exported(await run(await imported({})), profile);
      expect(textOf(old)).not.toContain('founder_rule');
      const again = await imported({ 'ep/identities.json': old });
      const ranked = await rank(again);
      expect(ranked).toBe(again);
      expect(founderRuleIn(ranked.episode)).toBe('faces');
      const result = await run(ranked);
      expect(shown(result)[0]).toBe('6: 0 1 2 3 4 5');
      expect(textOf(exported(result, profile))).toBe(textOf(old));
    },
  );

  it.each(['spec', 'pipeline'] as const)(
    'say by which rule they go, and go by it again (%s)',
    async (profile) => {
      const fresh = exported(await run(await rank(await imported({}))), profile);
      const { metadata, config } = JSON.parse(textOf(fresh)) as Record<string, unknown>;
      expect(metadata ?? config).toMatchObject({ founder_rule: 2 });
      const again = await rank(await imported({ 'ep/identities.json': fresh }));
      expect(textOf(exported(await run(again), profile))).toBe(textOf(fresh));
    },
  );

  it('are no ids of ours in a file of another program, which is taken over as ever', async () => {
    const identities = [
      { identity_id: 'id_0001', label: null, track_ids: [1, 2, 3, 4, 5], size: 10, name: 'Ann' },
      { identity_id: 'id_0002', label: null, track_ids: [7], size: 4 },
    ];
    const foreign = { ep_id: 'show-s01e01', pipeline_ver: 'p-9', config: {}, identities };
    const ranked = await rank(await imported({ 'ep/identities.json': foreign }));
    expect(founderRuleIn(ranked.episode)).toBe('tree');
    const [ann] = (await run(ranked)).identitySet.identities;
    expect([ann?.id, ann?.labels.name]).toEqual(['identity-00001', 'Ann']);
    // One that spells its ids as we do cannot be told from ours.
    const spelt = { identities: [{ identity_id: 'identity-00001', track_ids: [1, 2] }] };
    expect(
      founderRuleIn((await rank(await imported({ 'ep/identities.json': spelt }))).episode),
    ).toBe('faces');
  });

  it.each([
    ['its version', { pipeline_ver: 'cutline-1' }, {}],
    ['an id of ours beside the other', {}, { cutline_identity_id: 'identity-00001' }],
    ['the face that stands for it', {}, { canonical_face_id: 'face_1_0' }],
  ])('are known as ours in another spelling by %s', async (_, top, one) => {
    const identities = [{ identity_id: 'id_0001', track_ids: [1, 2], size: 4, ...one }];
    const file = { pipeline_ver: 'p-9', config: {}, identities, ...top };
    const { episode } = await rank(await imported({ 'ep/identities.json': file }));
    expect(founderRuleIn(episode)).toBe('faces');
  });

  it('go by the history where it lies alone, and by the identities where they say something', async () => {
    const label: Operation = {
      ...{ type: 'label', identityId: 'identity-00007', anchor: '7' },
      labels: { name: 'Bo' },
    };
    const log = append(EMPTY_LOG, label, { at: AT });
    const history = { epId: 'show-s01e01', runId: '', log, prints: [] };
    const old = { 'ep/moderation_log.jsonl': writeLogFile(history) };
    const fresh = { 'ep/moderation_log.jsonl': writeLogFile({ ...history, founders: 'tree' }) };
    expect(old['ep/moderation_log.jsonl']).not.toContain('founder_rule');
    const ruleOf = async (files: Readonly<Record<string, Content>>) =>
      founderRuleIn((await rank(await imported(files))).episode);
    expect(await ruleOf({})).toBe('tree');
    expect(await ruleOf(old)).toBe('faces');
    expect(await ruleOf(fresh)).toBe('tree');
    const marked = exported(await run(await rank(await imported({}))), 'spec');
    expect(await ruleOf({ ...old, 'ep/identities.json': marked })).toBe('tree');
    const bare = [{ identity_id: 'x', track_ids: [1] }];
    expect(await ruleOf({ ...old, 'ep/identities.json': JSON.stringify(bare) })).toBe('faces');
    expect(await ruleOf({ ...fresh, 'ep/identities.json': JSON.stringify(bare) })).toBe('tree');
  });

  it('go by faces where there is no vector to make a tree of', async () => {
    const rows = rowsOf(FOUNDER_CAST).map(({ embedding: _, ...row }) => row);
    const ranked = await rank(await imported({ 'ep/faces.jsonl': rows }));
    expect(founderRuleIn(ranked.episode)).toBe('faces');
  });
});

describe('a track that is split', () => {
  const split: Operation = {
    ...{ type: 'split-track', track: '3', face: 'face_3_1', part: '8', partNumber: 8 },
  };
  const log = append(EMPTY_LOG, split, { at: AT });

  it('leaves its parts with the priority of the whole, here and in an export that comes back', async () => {
    const ranked = await rank(await imported({}));
    const { priority } = ranked.episode.tracks;
    const parts = splitTracks(ranked.episode, [split]);
    expect([...parts.tracks.priority!]).toEqual([...priority!, priority![2]!]);
    const history = { epId: 'show-s01e01', runId: '', log, prints: [] };
    const rows = rowsOf(FOUNDER_CAST).map((row) =>
      row.face_id === 'face_3_1' ? { ...row, track_id: 8 } : row,
    );
    const text = writeLogFile({ ...history, founders: 'tree' });
    const files = { 'ep/faces.jsonl': rows, 'ep/moderation_log.jsonl': text };
    const back = await rank(await imported(files));
    const rowOf = (id: string) => back.episode.tracks.id.indexOf(id);
    for (const [row, id] of parts.tracks.id.entries()) {
      expect(back.episode.tracks.priority![rowOf(id)], id).toBe(parts.tracks.priority![row]);
    }
    expect(back.founderTree).toBeUndefined();
  });

  it('is clustered by what is left of it, although there are as many tracks as before', async () => {
    const fewer = append(log, { type: 'delete', tracks: ['8'], from: [] }, { at: AT });
    const odd = rowsOf(FOUNDER_CAST).map((row) =>
      row.face_id === 'face_3_1' ? { ...row, embedding: [0.9, 0.3, 0.3] } : row,
    );
    const ranked = await rank(await imported({ 'ep/faces.jsonl': odd }));
    const { founderTree, ...bare } = ranked;
    expect(founderTree).toBeDefined();
    const { agglomeration } = await run(bare, {}, fewer);
    expect((await run(ranked, {}, fewer)).agglomeration?.linkage).toEqual(agglomeration?.linkage);
  });
});

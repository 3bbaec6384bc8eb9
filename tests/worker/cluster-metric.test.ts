import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cut, cutClusters, cutHeight } from '../../src/core/cluster/cut.ts';
import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../src/core/episode/episode.ts';
import { splitTracks } from '../../src/core/episode/split-tracks.ts';
import { CancelledError } from '../../src/core/errors.ts';
import { buildExport } from '../../src/core/export/build-export.ts';
import { formIdentities } from '../../src/core/identity/form.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { trackVectors } from '../../src/core/metric/track-vectors.ts';
import { EMPTY_LOG } from '../../src/core/moderation/types.ts';
import { clusterEpisode } from '../../src/core/pipeline/pipeline.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { packGroups } from '../../workers/cluster/packed-groups.ts';
import type { ClusterApi } from '../../workers/cluster/session.ts';
import { createClusterSession } from '../../workers/cluster/session.ts';
import type { ClusterRequest, TrackConstraints } from '../../workers/cluster/types.ts';
import { createGpuEngine } from '../../workers/gpu/similarity.ts';
import { importChosen, memorySources } from '../unit/episode/node-source.ts';
import { wasmKernel } from '../unit/kernel/kernels.ts';
import { DIMENSIONS, PER_PERSON, personOf, posedFaces, poseOf } from '../unit/metric/pose-cast.ts';

const WASM = fileURLToPath(new URL('../../src/kernel/build/kernel.wasm', import.meta.url));
const openWasm = async () => loadKernel(new Uint8Array(await readFile(WASM)));
const NONE = new Int32Array(0);
const FREE: TrackConstraints = { mustLink: [], cannotLink: NONE, frozen: [], deleted: NONE };
const OWN = { ...DEFAULT_PARAMETERS, metric: 'within_track', cluster_thresh: 0.6 } as const;
const silent = (): void => {};
const request = (
  parameters: ClusterParameters,
  constraints: Partial<TrackConstraints> = {},
  engine: ClusterRequest['engine'] = 'wasm',
): ClusterRequest => ({ engine, parameters, constraints: { ...FREE, ...constraints } });

describe('the metric in the cluster session', () => {
  let imported: ImportedEpisode;
  let api: ClusterApi;
  beforeAll(async () => {
    imported = await importChosen(memorySources({ 'faces.jsonl': posedFaces() }));
  });
  beforeEach(async () => {
    api = createClusterSession(new EngineChooser(createGpuEngine, openWasm));
    const { n, d, data } = imported.embeddings;
    await api.open(imported.episode, { n, d, data: data.slice() });
  });

  const labelsOf = async (parameters: ClusterParameters, engine?: ClusterRequest['engine']) => {
    const { agglomeration, items } = await api.cluster(request(parameters, {}, engine), silent);
    const { labels } = cut(agglomeration.tree, cutHeight('average', parameters.cluster_thresh));
    return [...items].map((track, i) => ({ track, label: labels[i]! }));
  };

  test('people where plain cosine finds poses, and what became of the metric is told', async () => {
    const plain = await labelsOf({ ...OWN, metric: 'cosine' });
    expect(plain.map(({ label }) => label)).toEqual(
      plain.map(({ track }) => (poseOf(track) < 0 ? 0 : 1)),
    );
    const own = await labelsOf(OWN);
    expect(own.map(({ label }) => label)).toEqual(own.map(({ track }) => personOf(track)));
    const { metric } = await api.cluster(request(OWN), silent);
    expect(metric).toMatchObject({ used: 'within_track', refusal: undefined });
    expect(await api.cluster(request({ ...OWN, metric: 'cosine' }), silent)).not.toHaveProperty(
      'metric',
    );
  });

  test.each(['wasm', 'js'] as const)(
    'identities.json has the bytes that the command line writes (%s)',
    async (engine) => {
      const kernel = await wasmKernel();
      const engines = { matrix: kernel.matrix, chain: kernel };
      const run = { parameters: OWN, log: EMPTY_LOG, engines, hooks: SILENT_HOOKS };
      const wanted = await clusterEpisode(imported, run);
      const result = await api.cluster(request(OWN, {}, engine), silent);
      const { agglomeration, items, likeness, metric } = result;
      const clusters = cutClusters(agglomeration, items, OWN);
      const { episode, summaries, decisions } = wanted;
      const form = { episode, summaries, decisions, clusters, likeness, parameters: OWN };
      const identitySet = formIdentities(form);
      expect(likeness).toEqual(wanted.likeness);
      const stats = await api.stats(identitySet.identities.map(({ tracks }) => tracks));
      const options = { profile: 'spec', reps: new Map<string, Uint8Array>() } as const;
      const input = { episode, decisions, parameters: OWN, now: '2025-11-18T12:34:56Z' };
      const [page] = buildExport({ ...input, identitySet, stats, metric }, options);
      const [program] = buildExport({ ...wanted, now: input.now }, options);
      expect(new TextDecoder().decode(page?.bytes)).toBe(new TextDecoder().decode(program?.bytes));
      expect(new TextDecoder().decode(page?.bytes)).toContain('"metric": "within_track"');
    },
  );

  test('pictures get the vectors of the metric, files the plain ones', async () => {
    await api.cluster(request(OWN, { deleted: Int32Array.of(3) }), silent);
    const { episode, embeddings } = imported;
    const { plain, used } = await trackVectors(episode, embeddings, OWN, SILENT_HOOKS);
    const without = ({ data }: { data: Float32Array }) => [
      ...data.subarray(0, 3 * DIMENSIONS),
      ...data.subarray(4 * DIMENSIONS),
    ];
    expect([...(await api.pooled('plain')).data]).toEqual(without(plain.vectors));
    expect([...(await api.pooled('used')).data]).toEqual(without(used.vectors));
  });

  test('similarities of faces and tracks are the metric’s, variance is the plain one', async () => {
    const group = Int32Array.from({ length: PER_PERSON }, (_, i) => 2 * i);
    await api.cluster(request({ ...OWN, metric: 'cosine' }), silent);
    const before = {
      faces: await api.facesToRest(Int32Array.of(0, 8), group),
      tracks: await api.toRest(group),
      between: await api.between(Int32Array.of(0), Int32Array.of(2)),
      stats: await api.stats([group]),
      why: await api.explain({ a: Int32Array.of(0), b: Int32Array.of(2), others: packGroups([]) }),
    };
    const { agglomeration } = await api.cluster(request(OWN), silent);
    const tracks = await api.toRest(group);
    // One person in two poses: far from the rest in plain cosine, near it in the metric.
    expect(Math.max(...before.tracks)).toBeLessThan(0.7);
    expect(Math.min(...tracks)).toBeGreaterThan(0.8);
    const faces = await api.facesToRest(Int32Array.of(0, 8), group);
    expect(Math.min(...faces)).toBeGreaterThan(Math.max(...before.faces));
    const between = await api.between(Int32Array.of(0), Int32Array.of(2));
    expect(between.average).toBeGreaterThan(before.between.average + 0.2);
    expect(await api.stats([group])).toEqual(before.stats);
    const why = await api.explain({
      a: Int32Array.of(0),
      b: Int32Array.of(2),
      others: packGroups([]),
    });
    const nearest = before.why.nearestFaces!.similarity;
    expect(why.nearestFaces!.similarity).toBeGreaterThan(nearest + 0.05);
    // The merges that make the people: their live variance is the plain one too.
    const { size } = agglomeration.linkage;
    const live = [...agglomeration.resultant].filter((_, merge) => size[merge] === PER_PERSON);
    const { variance } = await api.stats([group, group.map((track) => track + 1)]);
    expect(live.sort().map((r) => r.toFixed(5))).toEqual(
      [...variance].map((value) => (1 - value).toFixed(5)).sort(),
    );
  });

  test('splitting a track or deleting one changes no similarity of others', async () => {
    const [a, b] = [Int32Array.of(4), Int32Array.of(6)];
    await api.cluster(request(OWN), silent);
    const before = await api.between(a, b);
    const split = { track: '1', face: 'face_1_2', part: '99', partNumber: 99 };
    const divided = splitTracks(imported.episode, [split]);
    expect(divided.tracks.count).toBe(2 * PER_PERSON + 1);
    await api.retrack(divided);
    await api.cluster(request(OWN, { deleted: Int32Array.of(2) }), silent);
    expect(await api.between(a, b)).toEqual(before);
    // And so it is for a session that opens the episode split already.
    const { n, d, data } = imported.embeddings;
    await api.open(divided, { n, d, data: data.slice() });
    await api.cluster(request(OWN), silent);
    expect(await api.between(a, b)).toEqual(before);
  });

  test('a proposal leaves what is shown as it is, and is what choosing it gives', async () => {
    const parameters = { ...OWN, metric: 'cosine' } as const;
    const suggestion = { sharedFrames: NONE, people: [] };
    const shown = await api.cluster(request(parameters), silent);
    const kept = await api.between(Int32Array.of(0), Int32Array.of(2));
    expect(await api.metricReport()).toMatchObject({ used: 'within_track' });
    const asked = { linkage: 'average', constraints: FREE, suggestion } as const;
    const proposal = await api.proposeMetric(asked, silent);
    expect(await api.between(Int32Array.of(0), Int32Array.of(2))).toEqual(kept);
    expect((await api.cluster(request(parameters), silent)).agglomeration).toBe(
      shown.agglomeration,
    );
    const { agglomeration, items } = await api.cluster(request(OWN), silent);
    expect(proposal.agglomeration.tree).toEqual(agglomeration.tree);
    expect(proposal.agglomeration.resultant).toEqual(agglomeration.resultant);
    expect(proposal.items).toEqual(items);
    expect(proposal.recommendation.of).toBe(2 * PER_PERSON);
  });

  test('learning is told about and can be cancelled; the next request starts over', async () => {
    const stages = new Set<string>();
    const running = api.cluster(request(OWN), ({ stage }) => stages.add(stage));
    await api.cancel();
    await expect(running).rejects.toThrow(CancelledError);
    const { metric } = await api.cluster(request(OWN), ({ stage }) => stages.add(stage));
    expect(metric?.used).toBe('within_track');
    expect([...stages]).toEqual(
      expect.arrayContaining(['Learning what one track varies in', 'Faces in the metric']),
    );
  });

  test('a proposal that is refused says why; one that nobody waits for stops', async () => {
    const suggestion = { sharedFrames: NONE, people: [] };
    const asked = { linkage: 'average', constraints: FREE, suggestion } as const;
    await api.cluster(request(DEFAULT_PARAMETERS), silent);
    const stopped = api.proposeMetric(asked, silent);
    await api.stopMetric();
    await expect(stopped).rejects.toThrow(CancelledError);
    const few = await importChosen(memorySources({ 'faces.jsonl': posedFaces(6) }));
    await api.open(few.episode, few.embeddings);
    const { metric } = await api.cluster(request(OWN), silent);
    expect(metric).toMatchObject({ used: 'cosine', refusal: 'few-tracks' });
    await expect(api.proposeMetric(asked, silent)).rejects.toMatchObject({
      code: 'metric/refused',
      userMessage: expect.stringContaining('6 tracks have several faces') as string,
    });
  });
});

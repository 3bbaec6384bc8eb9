import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { withExtra } from '../../../src/core/export/input.ts';
import type { ExportProfile } from '../../../src/core/export/spelling.ts';
import { repPath } from '../../../src/core/export/spelling.ts';
import { clusterFiles, exportOf, identitiesOf } from './episode-run.ts';

/** What people may have decided: a lock against the clustering, a name, a picture, odd keys. */
const DECIDED = {
  identities: [
    {
      ...{ identity_id: 'identity-00009', track_ids: ['track-00001', 'track-00005'] },
      ...{ labels: { name: 'Ann', person_id: 'p-ann', cast_id: 'c1', team: 'red' }, locked: true },
      ...{ canonical_face_id: 'face_5_0', canonical_face_chosen: true },
      ...{ created_at: '2024-01-01T00:00:00Z', updated_at: '2024-01-02T00:00:00Z' },
      ...{ reviewed: { by: 'Kim', times: 2 } },
    },
    { identity_id: 'identity-00003', track_ids: [3, 4], labels: { name: 'Bea' } },
  ],
  metadata: { ep_id: 'show-s01e01', cluster_thresh: 0.7, linkage: 'complete', source: 'desk 4' },
  notes: ['keep me'],
};
const PARAMETERS = {
  ...{ algorithm: 'agglomerative', linkage: 'single', cluster_thresh: 0.66, min_cluster_size: 3 },
  ...{ outlier_mode: 'noise', pooling_method: 'median' },
};
const PROFILES: readonly ExportProfile[] = ['spec', 'pipeline'];

/** Export, put the file beside the faces, import and cluster again. */
async function again(
  file: object,
  profile: ExportProfile,
  overrides: Readonly<Record<string, unknown>> = {},
) {
  const first = await clusterFiles({ 'identities.json': file }, overrides);
  const written = exportOf(first, { profile });
  const second = await clusterFiles({
    'identities.json': new TextDecoder().decode(written.get('identities.json')),
  });
  return { first, second, written };
}

describe.each(PROFILES)('an export in the %s schema, imported again', (profile) => {
  it('restores names, locks, pictures, times, ids and parameters', async () => {
    const { first, second } = await again(DECIDED, profile, PARAMETERS);
    expect(second.parameters).toEqual({ ...DEFAULT_PARAMETERS, ...PARAMETERS });
    const told = ({ identitySet }: typeof first) =>
      identitySet.identities.map((one) => ({
        ...{ id: one.id, tracks: [...one.tracks], labels: one.labels, locked: one.locked },
        ...{ face: one.canonicalFace, chosen: one.representativeChosen, touched: one.touched },
      }));
    expect(told(second)).toEqual(told(first));
    const locked = second.identitySet.identities.find((one) => one.locked);
    expect(locked).toMatchObject({ id: 'identity-00009', representativeChosen: true });
    expect(locked?.labels).toEqual(DECIDED.identities[0]?.labels);
    const anchors = [...second.decisions.anchors.values()];
    expect(anchors.find((one) => one.locked)).toMatchObject({
      ...{ createdAt: '2024-01-01T00:00:00Z', updatedAt: '2024-01-02T00:00:00Z' },
    });
  });

  it('keeps keys that nobody here knows, at the top, in metadata and in identities', async () => {
    const { written, second } = await again(DECIDED, profile);
    for (const files of [written, exportOf(second, { profile })]) {
      const file = identitiesOf(files);
      expect(file).toMatchObject({ notes: ['keep me'], metadata: { source: 'desk 4' } });
      expect(file.identities).toContainEqual(
        expect.objectContaining({ reviewed: { by: 'Kim', times: 2 } }),
      );
    }
  });

  it('gives the same bytes when exported again', async () => {
    const { written, second } = await again(DECIDED, profile);
    expect(exportOf(second, { profile })).toEqual(written);
  });

  it("keeps the pipeline's own ids, versions and manual keys", async () => {
    const file = {
      ...{ ep_id: 'show-s01e01', pipeline_ver: '2025-11-11', group_mode: 'merged' },
      ...{ grouped_at: '2025-11-12T10:00:00Z', merge_stats: { merged: 3 } },
      track_overrides: { '3': { cast_id: 'c2' } },
      face_exclusions: { face_5_0: { excluded: true, reason: 'ear' } },
      config: { cluster_thresh: 0.8, min_cluster_size: 2, min_identity_sim: 0.55, gpu: true },
      ...{
        stats: { faces: 9, singleton_stats: { enabled: true } },
        manual_assignments: { 'show:id_0012': { cast_id: 'c1' } },
      },
      identities: [
        { identity_id: 'id_0012', label: 'LVP', track_ids: [1, 2], merged_from: ['id_0003'] },
      ],
    };
    const { second } = await again(file, profile);
    const back = identitiesOf(exportOf(second, { profile: 'pipeline' }));
    expect(back).toMatchObject({
      ...{ pipeline_ver: '2025-11-11', group_mode: 'merged', config: { gpu: true } },
      manual_assignments: { 'show:id_0012': { cast_id: 'c1' } },
      ...{ grouped_at: '2025-11-12T10:00:00Z', merge_stats: { merged: 3 } },
      track_overrides: { '3': { cast_id: 'c2' } },
      face_exclusions: { face_5_0: { excluded: true, reason: 'ear' } },
      stats: { faces: 10, singleton_stats: { enabled: true } },
    });
    expect(back.identities).toContainEqual(
      expect.objectContaining({
        ...{ identity_id: 'id_0012', label: 'LVP', track_ids: [1, 2], merged_from: ['id_0003'] },
      }),
    );
  });

  it('is not led astray by ids that are paths or properties', async () => {
    const labels = { name: 'Ann' };
    const file = `{"identities": [
      {"identity_id": "../../x", "track_ids": [1], "labels": ${JSON.stringify(labels)}},
      {"identity_id": "__proto__", "track_ids": [3], "locked": true, "__proto__": {"a": 1}},
      {"identity_id": "constructor", "track_ids": [5], "locked": true}
    ], "__proto__": {"polluted": true}, "metadata": {"__proto__": {"polluted": true}}}`;
    const result = await clusterFiles({ 'identities.json': file });
    const files = exportOf(result, { profile });
    for (const path of files.keys()) {
      expect(path).toMatch(/^(identities\.json|thumbs\/(identities\/)?[A-Za-z][\w-]*\/rep\.jpg)$/);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(new TextDecoder().decode(files.get('identities.json'))).not.toContain('polluted');
  });
});

describe('paths of pictures', () => {
  it.each(['../x', 'a/b', '', '..', '.', '/etc', 'a\\b', 'a\0b', `${'x'.repeat(129)}`])(
    'are refused for the id %j',
    (id) => {
      for (const profile of PROFILES) expect(() => repPath(id, profile)).toThrow(RangeError);
    },
  );
});

describe('keys from elsewhere', () => {
  it('fill what is missing, within objects too, and replace nothing', () => {
    const own = { a: 1, inner: { b: 2 }, list: [1] };
    const extra = { a: 9, inner: { b: 9, c: 3 }, list: [9], d: 4, toString: 'text' };
    expect(withExtra(own, extra)).toEqual({
      ...{ a: 1, inner: { b: 2, c: 3 }, list: [1], d: 4, toString: 'text' },
    });
    expect(own).toEqual({ a: 1, inner: { b: 2 }, list: [1] });
    expect(withExtra(own, undefined)).toEqual(own);
  });
});

import { describe, expect, it } from 'vitest';
import { PARAMETER_KEYS, PARAMETER_RULES } from '../../../src/core/cluster/parameters.ts';
import { cleanupPayload, clusterPayload, reembedPayload } from '../../../src/serve/job-payload.ts';
import { CleanupBody, ClusterBody, ReembedBody } from '../../../src/serve/job-schemas.ts';

const takes = (value: unknown, read: (value: unknown) => unknown = clusterPayload): boolean => {
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
};

describe('what the document says of a job', () => {
  it('is what the reader takes', () => {
    const good = { ep_id: 'x', run_id: 'r', cluster_thresh: 0.5, min_cluster_size: 2 };
    const texts = PARAMETER_KEYS.flatMap((key): readonly unknown[] => {
      const rule = PARAMETER_RULES[key];
      return rule.type === 'choice'
        ? rule.values
        : [rule.min, rule.max, rule.min - 1, rule.max + 1];
    });
    const values = [...texts, null, '', 'x', 1.5, true, [], {}, Number.NaN, undefined];
    const keys = ['ep_id', 'run_id', ...PARAMETER_KEYS, 'other', 'constructor'];
    const payloads = keys.flatMap((key) => values.map((value) => ({ ...good, [key]: value })));
    const told = payloads.map((one) => takes(one));
    expect(told.filter(Boolean).length).toBeGreaterThan(PARAMETER_KEYS.length * 2);
    // JSON has neither NaN nor undefined.
    const sent = payloads.map((one) => JSON.parse(JSON.stringify(one)) as unknown);
    expect(sent.map((one) => ClusterBody.safeParse(one).success)).toEqual(
      sent.map((one) => takes(one)),
    );
    for (const one of [null, 1, 'x', [], {}, [good]]) expect(takes(one)).toBe(false);
  });

  it('is what the reader takes of a cleanup, too', () => {
    const lists = [[], ['recluster'], ['reembed', 'recluster'], ['other'], [1], [['recluster']]];
    const values = [...lists, null, 'recluster', 1, 0.5, true, false, {}];
    const keys = ['ep_id', 'actions', 'dry_run', 'cluster_thresh', 'other'];
    const payloads = keys.flatMap((key) => values.map((value) => ({ ep_id: 'x', [key]: value })));
    const told = payloads.map((one) => takes(one, cleanupPayload));
    expect(told.filter(Boolean)).toHaveLength(8);
    expect(payloads.map((one) => CleanupBody.safeParse(one).success)).toEqual(told);
  });

  it('is what the reader takes of vectors that are made anew', () => {
    const values = ['arcface_r100_v1', '', null, 1, true, false, [], {}];
    const keys = ['ep_id', 'run_id', 'model', 'dry_run', 'cluster_thresh', 'actions', 'other'];
    const payloads = keys.flatMap((key) => values.map((value) => ({ ep_id: 'x', [key]: value })));
    const told = payloads.map((one) => takes(one, reembedPayload));
    expect(told.filter(Boolean)).toHaveLength(7);
    expect(payloads.map((one) => ReembedBody.safeParse(one).success)).toEqual(told);
  });

  it('is the same in whatever order actions are asked for', () => {
    const { parameters } = cleanupPayload({ ep_id: 'x', actions: [], dry_run: false });
    expect(parameters).toEqual({});
    const actions = ['recluster', 'split_tracks', 'recluster'];
    expect(cleanupPayload({ ep_id: 'x', actions, linkage: 'ward' }).parameters).toEqual({
      ...{ actions: ['split_tracks', 'recluster'], linkage: 'ward' },
    });
  });

  it('keeps what was named, and no more', () => {
    expect(clusterPayload({ ep_id: 'x', linkage: 'ward' })).toEqual({
      ...{ epId: 'x', runId: undefined },
      parameters: { linkage: 'ward' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { CandidateSummary } from '../../../src/core/episode/discover.ts';
import type { Episode, ImportedDecisions } from '../../../src/core/episode/episode.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import {
  carryLog,
  logAfterImport,
  parametersAfterImport,
  sameValue,
} from '../../../src/state/acts/decisions-of-import.ts';
import { planImport } from '../../../src/state/import/plan-import.ts';
import { tinyEpisode, tinySummaries } from '../ui/tiny-episode.ts';

const NOW = '2026-01-01T00:00:00Z';

function candidate(index: number, change: Partial<CandidateSummary>): CandidateSummary {
  return {
    index,
    epId: 'show-s01e01',
    runId: '',
    layout: 'flat',
    folder: '',
    files: [],
    crops: 0,
    chosen: false,
    reason: '',
    missing: undefined,
    ...change,
  };
}
const discovery = (...candidates: CandidateSummary[]) => ({ set: 1, candidates, ignored: 0 });

describe('what is imported', () => {
  it('is the default run of the only episode, without a question', () => {
    const found = discovery(
      candidate(0, { runId: 'Attempt1' }),
      candidate(1, { runId: 'Attempt2', chosen: true }),
    );
    expect(planImport(found)).toEqual({ type: 'import', candidate: 1 });
  });

  it('is for a person to choose among several episodes', () => {
    const found = discovery(candidate(0, { chosen: true }), candidate(1, { epId: 'show-s01e02' }));
    expect(planImport(found)).toEqual({ type: 'choose' });
  });

  it('is for a person to choose among copies of one episode', () => {
    const found = discovery(
      candidate(0, { folder: 'data', chosen: true }),
      candidate(1, { folder: 'old' }),
    );
    expect(planImport(found)).toEqual({ type: 'choose' });
    const other = candidate(1, { folder: 'old', missing: 'faces.jsonl or tracks.jsonl' });
    expect(planImport(discovery(candidate(0, { chosen: true }), other)).type).toBe('import');
  });

  it('is never a candidate that lacks something', () => {
    const lacking = { epId: 'show-s01e02', missing: 'faces.jsonl or tracks.jsonl' };
    expect(planImport(discovery(candidate(0, lacking), candidate(1, {})))).toEqual({
      type: 'import',
      candidate: 1,
    });
    expect(planImport(discovery(candidate(0, lacking)))).toEqual({ type: 'choose' });
  });
});

describe('parameters after an import', () => {
  const episode = (parameters: Episode['parameters']): Episode => ({
    ...tinyEpisode([]),
    parameters,
  });

  it('are those of the files, defaults for the rest', () => {
    expect(parametersAfterImport(episode({ cluster_thresh: 0.7, other: 1 }), undefined)).toEqual({
      ...DEFAULT_PARAMETERS,
      cluster_thresh: 0.7,
    });
  });

  it('stay as a person set them when the same files are imported again', () => {
    const mine = { ...DEFAULT_PARAMETERS, cluster_thresh: 0.41 };
    const earlier = { parameters: mine, fileParameters: { cluster_thresh: 0.7 } };
    expect(parametersAfterImport(episode({ cluster_thresh: 0.7 }), earlier)).toEqual(mine);
  });

  it('follow files that changed, key by key', () => {
    const mine = { ...DEFAULT_PARAMETERS, cluster_thresh: 0.41, linkage: 'ward' } as const;
    const earlier = { parameters: mine, fileParameters: { cluster_thresh: 0.7 } };
    expect(parametersAfterImport(episode({ cluster_thresh: 0.6 }), earlier)).toEqual({
      ...mine,
      cluster_thresh: 0.6,
    });
  });

  it('refuse a value out of range', () => {
    expect(() => parametersAfterImport(episode({ cluster_thresh: 1.7 }), undefined)).toThrow(
      expect.objectContaining({ code: 'parameters/out-of-range' }),
    );
  });
});

describe('the log after an import', () => {
  const plain = tinyEpisode([
    { number: 1, span: [0, 1], faces: [true, true] },
    { number: 2, span: [2, 3], faces: [true] },
  ]);
  const summaries = tinySummaries(plain, [0, 1]);
  const decided = (name: string): ImportedDecisions => ({
    dialect: 'spec',
    extra: {},
    identities: [
      {
        identityId: 'identity-00001',
        tracks: Int32Array.of(0),
        labels: { name },
        locked: false,
        representative: -1,
        createdAt: undefined,
        updatedAt: undefined,
        extra: {},
      },
    ],
  });
  const named = (name: string): Episode => ({ ...plain, imported: decided(name) });

  it('stays as it was without an identities.json', () => {
    expect(logAfterImport(EMPTY_LOG, plain, summaries, NOW)).toBe(EMPTY_LOG);
  });

  it('takes the decisions of the file over once, however often it is imported', () => {
    const once = logAfterImport(EMPTY_LOG, named('Ann'), summaries, NOW);
    expect(once.entries.map((entry) => entry.operation.type)).toEqual(['adopt']);
    expect(logAfterImport(once, named('Ann'), summaries, NOW)).toBe(once);
  });

  it('keeps what people decided before, in front of what a changed file says', () => {
    const rename = {
      type: 'label',
      identityId: 'identity-00002',
      anchor: '2',
      labels: { name: 'Bo' },
    } as const;
    const mine = append(EMPTY_LOG, rename, { at: NOW });
    const log = logAfterImport(mine, named('Cy'), summaries, NOW);
    expect(log.entries.map((entry) => entry.operation.type)).toEqual(['label', 'adopt']);
  });

  it('tells which names of a file give way, once', () => {
    const told = (log: OperationLog, name: string) =>
      carryLog(log, [], { episode: named(name) })
        .episode.report.remarks.filter(({ code }) => code === 'identities/given-way')
        .map(({ text, examples }) => [text.split('.')[0], ...examples]);
    const ann = logAfterImport(EMPTY_LOG, named('Ann'), summaries, NOW);
    const label = { type: 'label', identityId: 'identity-00001', anchor: '1' } as const;
    const anna = append(ann, { ...label, labels: { name: 'Anna' } }, { at: NOW });
    expect(told(EMPTY_LOG, 'Ann')).toEqual([]);
    expect(told(ann, ' ann')).toEqual([]);
    expect(told(anna, 'Ann')).toEqual([]);
    expect(told(anna, 'Cy')).toEqual([['1 name in identities', 'Cy: Anna here']]);
  });
});

describe('equal values', () => {
  it('are compared as data: order of keys and absent keys do not matter', () => {
    expect(sameValue({ a: 1, b: [1, { c: undefined }] }, { b: [1, {}], a: 1 })).toBe(true);
    expect(sameValue(Number.NaN, Number.NaN)).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue([], {})).toBe(false);
    expect(sameValue({ a: null }, { a: undefined })).toBe(false);
    expect(sameValue({ __proto__: null }, {})).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/core/episode/discover.ts';
import { discover } from '../../../src/core/episode/discover.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { CancelledError } from '../../../src/core/errors.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { npyBytes } from '../parse/npy-bytes.ts';
import { type Content, importChosen, memorySources } from './node-source.ts';

const row = (more: object = {}) => ({ track_id: 1, frame_idx: 1, embedding: [1, 0], ...more });
const GOOD = JSON.stringify(row());
const run = (files: Record<string, Content>, skipBadLines = false) =>
  importChosen(memorySources(files), { skipBadLines });

async function refusal(files: Record<string, Content>) {
  const error = await run(files).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return error as { code: string; userMessage: string; place: object; details: object };
}

describe('lines that cannot be used', () => {
  it('refuses a broken line in the middle with its number and byte, and offers to skip it', async () => {
    const files = { 'ep/faces.jsonl': `${GOOD}\n{"track_id": 2, oops}\n${GOOD}\n` };
    expect(await refusal(files)).toMatchObject({
      code: 'jsonl/bad-line',
      place: { file: 'ep/faces.jsonl', line: 2, byte: GOOD.length + 1 },
      details: { canSkipBadLines: true },
      userMessage: `ep/faces.jsonl, line 2 (byte ${GOOD.length + 1}) is not a valid JSON object. Repair that line, or import without it by skipping bad lines.`,
    });
    const { episode } = await run(files, true);
    expect(episode.report.counts).toMatchObject({ lines: 3, faces: 2, embedded: 2 });
    expect(episode.report.remarks[0]).toMatchObject({
      level: 'warning',
      code: 'jsonl/skipped-line',
      count: 1,
      examples: ['ep/faces.jsonl line 2: jsonl/bad-line'],
    });
  });

  it('says that a truncated last line looks cut off', async () => {
    const files = { 'faces.jsonl': `${GOOD}\n${GOOD.slice(0, -9)}` };
    const error = await refusal(files);
    expect(error.code).toBe('jsonl/bad-line');
    expect(error.userMessage).toMatch(
      /^faces\.jsonl, line 2 .*seems to be cut off\. Copy or download the file again/,
    );
    expect((await run(files, true)).episode.report.counts.faces).toBe(1);
  });

  it('takes a whole last line without newline', async () => {
    expect((await run({ 'faces.jsonl': `${GOOD}\n${GOOD}` })).episode.report.counts.faces).toBe(2);
  });

  it('refuses a face row without track_id', async () => {
    const files = { 'faces.jsonl': `${GOOD}\n\n{"frame_idx": 4, "embedding": [1, 0]}\n` };
    expect(await refusal(files)).toMatchObject({
      code: 'faces/no-track-id',
      place: { file: 'faces.jsonl', line: 3, byte: GOOD.length + 2 },
      details: { canSkipBadLines: true },
      userMessage: expect.stringMatching(
        /^faces\.jsonl, line 3 .*has no track_id.*skipping bad lines\.$/,
      ),
    });
    expect((await run(files, true)).episode.report.counts).toMatchObject({ lines: 2, faces: 1 });
  });

  it.each([
    '"__proto__"',
    '"../../x"',
    '-1',
    '1.5',
    '99999999999',
    '"a/b"',
    '""',
    '{}',
    '[1]',
    'true',
  ])('refuses the track id %s with its line', async (id) => {
    const files = {
      'faces.jsonl': `${GOOD}\n{"track_id": ${id}, "frame_idx": 4, "embedding": [1, 0]}\n`,
    };
    const error = await refusal(files);
    expect(error).toMatchObject({
      code: 'faces/bad-track-id',
      place: { line: 2 },
      details: { canSkipBadLines: true },
    });
    expect(error.userMessage).toContain(`faces.jsonl, line 2`);
    expect(error.userMessage).toContain('Correct the row');
    expect((await run(files, true)).episode.tracks.id).toEqual(['1']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('refuses a bad row of tracks.jsonl in the same way', async () => {
    const files = { 'faces.jsonl': GOOD, 'tracks.jsonl': '{"track_id": "../x"}\n' };
    expect(await refusal(files)).toMatchObject({
      code: 'tracks/bad-track-id',
      place: { file: 'tracks.jsonl', line: 1 },
    });
    expect((await run(files, true)).episode.tracks.count).toBe(1);
  });

  it('never skips lines when the file is no JSON Lines at all', async () => {
    await expect(run({ 'faces.jsonl': '\xff\xfe' })).rejects.toMatchObject({
      code: 'jsonl/bad-line',
    });
  });
});

describe('vectors that cannot be used', () => {
  it('refuses mixed dimensions, naming both and their lines', async () => {
    const files = {
      'faces.jsonl': [row(), row({ embedding: [0, 0] }), row({ embedding: [1, 0, 0] })],
    };
    const error = await refusal(files);
    expect(error).toMatchObject({
      code: 'faces/mixed-dimensions',
      place: { file: 'faces.jsonl', line: 3 },
    });
    expect(error.userMessage).toMatch(
      /line 3 \(byte \d+\) has a vector of 3 dimensions, but line 1 has 2\./,
    );
    expect(error.userMessage).toContain('embed the faces again');
    await expect(run(files, true)).rejects.toMatchObject({ code: 'faces/mixed-dimensions' });
  });

  it('refuses mixed prototypes only when they are needed', async () => {
    const tracks = [
      { track_id: 1, face_embedding: [1, 0] },
      { track_id: 2, face_embedding: [1, 0, 0] },
    ];
    expect(await refusal({ 'tracks.jsonl': tracks })).toMatchObject({
      code: 'tracks/mixed-dimensions',
      place: { line: 2 },
    });
    expect((await run({ 'tracks.jsonl': tracks, 'faces.jsonl': GOOD })).episode.dim).toBe(2);
  });

  const rows = [{ track_id: 1, frame_idx: 1 }];
  it.each([
    ['truncated', npyBytes([[1, 0]]).slice(0, -1), 'npy/truncated'],
    ['no numpy file', new TextEncoder().encode('<html>not found</html>'), 'npy/not-numpy'],
    ['larger than its file', npyBytes([[1, 0]], { shape: '(1000000000, 512)' }), 'npy/truncated'],
    ['of Python objects', npyBytes([[1, 0]], { descr: '|O' }), 'npy/object-dtype'],
    ['of records', npyBytes([[1, 0]], { rawDescr: "[('x', '<f4')]" }), 'npy/structured-dtype'],
  ])('refuses a faces.npy that is %s, needed or not', async (_, npy, code) => {
    for (const faces of [rows, [row()]]) {
      const error = await refusal({ 'ep/faces.jsonl': faces, 'ep/faces.npy': npy });
      expect(error).toMatchObject({
        code,
        place: { file: 'ep/faces.npy', byte: expect.any(Number) },
      });
      expect(error.userMessage).toMatch(/^ep\/faces\.npy .*(inline|Copy or download)/);
    }
  });

  it('sets NaN, infinite and zero rows of faces.npy aside with their places', async () => {
    const { episode, embeddings } = await run({
      'faces.jsonl': [1, 2, 3, 4].map((k) => ({ track_id: k, frame_idx: k })),
      'faces.npy': npyBytes([
        [0, 0],
        [1, 0],
        [Number.NaN, 1],
        [Infinity, 0],
      ]),
    });
    expect(embeddings).toMatchObject({ n: 1, d: 2, data: Float32Array.of(1, 0) });
    expect(episode.report.counts).toMatchObject({ quarantined: 3, unembeddedTracks: 3 });
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({ code: 'faces/zero-vector', examples: ['faces.npy row 0, line 1'] }),
    );
    expect(episode.report.remarks).toContainEqual(
      expect.objectContaining({
        code: 'faces/non-finite-vector',
        count: 2,
        examples: ['faces.npy row 2, line 3', 'faces.npy row 3, line 4'],
      }),
    );
  });
});

describe('files beside the rows', () => {
  it('refuses a broken identities.json with line, byte and remedy', async () => {
    const error = await refusal({
      'faces.jsonl': GOOD,
      'identities.json': '{"identities": [\n{"x": 1}',
    });
    expect(error).toMatchObject({
      code: 'identities/bad-json',
      place: { file: 'identities.json', line: 2 },
    });
    expect(error.userMessage).toMatch(
      /^identities\.json, line 2 \(byte \d+\) is not valid JSON\. Repair/,
    );
  });

  it('refuses a broken truth.json', async () => {
    expect(await refusal({ 'faces.jsonl': GOOD, 'truth.json': '{' })).toMatchObject({
      code: 'truth/bad-json',
    });
  });

  it('refuses a threshold of 1.7', async () => {
    const error = await refusal({ 'faces.jsonl': GOOD, 'recognition.yaml': 'cluster_thresh: 1.7' });
    expect(error.userMessage).toContain('cluster_thresh is 1.7, but only a number from 0 to 1');
  });

  it('keeps going over a misnamed, a missing and an empty crop', async () => {
    const { episode } = await run({
      'e/faces.jsonl': [row(), row({ frame_idx: 2 }), row({ frame_idx: 3 })],
      'e/crops/track_0001/frame_000001.jpg': 'x',
      'e/crops/track_0001/best.jpg': 'x',
      'e/crops/track_0001/frame_000002.jpg': '',
    });
    const remarks = new Map(episode.report.remarks.map((remark) => [remark.code, remark]));
    expect(remarks.get('crops/misnamed')?.examples).toEqual(['e/crops/track_0001/best.jpg']);
    expect(remarks.get('crops/empty')?.count).toBe(1);
    expect(remarks.get('crops/missing')?.count).toBe(2);
  });
});

describe('stopping', () => {
  it('stops where the host says so', async () => {
    const files = memorySources({ 'faces.jsonl': `${GOOD}\n`.repeat(60_000) });
    const [candidate] = (await discover(files)).candidates as [Candidate];
    let breaths = 0;
    const stopping = {
      ...SILENT_HOOKS,
      breathe: () => {
        breaths += 1;
        return breaths === 2 ? Promise.reject(new CancelledError()) : Promise.resolve();
      },
    };
    await expect(
      importEpisode(candidate, { skipBadLines: false }, stopping),
    ).rejects.toBeInstanceOf(CancelledError);
    expect(breaths).toBe(2);
  });

  it('stops in spite of skipping bad lines', async () => {
    const files = memorySources({ 'faces.jsonl': GOOD });
    const [candidate] = (await discover(files)).candidates as [Candidate];
    const hooks = { ...SILENT_HOOKS, breathe: () => Promise.reject(new CancelledError()) };
    await expect(importEpisode(candidate, { skipBadLines: true }, hooks)).rejects.toBeInstanceOf(
      CancelledError,
    );
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyBytes } from '../parse/npy-bytes.ts';
import {
  type Content,
  cutline,
  FACES,
  readSpec,
  smallEpisode,
  snapshot,
  temporary,
  writeTree,
} from './program.ts';

const KEPT = { identities: [{ identity_id: 'identity-00001', track_ids: [1], locked: true }] };
const line = (row: object) => JSON.stringify(row);
const LINES = FACES.map(line);
const text = (lines: readonly string[]) => lines.map((one) => `${one}\n`).join('');
const withLine = (at: number, broken: string) => text(LINES.toSpliced(at - 1, 1, broken));
const bare = FACES.map(({ embedding: _, ...face }) => face);
const npy = (...args: Parameters<typeof npyBytes>): Uint8Array => npyBytes(...args);
const vectors = FACES.map((face) => face.embedding);
const lineWith = (change: object) => line({ ...FACES[2], ...change });

const run = (episode: string, ...args: readonly string[]) =>
  cutline('episode-run', '--episode', episode, '--cluster', ...args);

type Case = readonly [what: string, files: Readonly<Record<string, Content>>, says: RegExp];

describe('refused with 2, with the place and the remedy, and nothing is touched', () => {
  const cases: readonly Case[] = [
    [
      'a truncated faces.npy',
      { 'faces.jsonl': bare, 'faces.npy': npy(vectors).slice(0, -5) },
      /faces\.npy .*(byte|bytes).*(Copy|download|again)/,
    ],
    [
      'a faces.npy that is no numpy file',
      { 'faces.jsonl': bare, 'faces.npy': '<html>not found</html>' },
      /faces\.npy \(byte 0\) has no numpy signature.*Write it again/,
    ],
    [
      'a header that promises more than the file holds',
      { 'faces.jsonl': bare, 'faces.npy': npy(vectors, { shape: '(1000000000, 512)' }) },
      /faces\.npy .*1,?000,?000,?000/,
    ],
    [
      'an array of Python objects',
      { 'faces.jsonl': bare, 'faces.npy': npy(vectors, { descr: '|O' }) },
      /faces\.npy .*object/,
    ],
    [
      'an array of records',
      { 'faces.jsonl': bare, 'faces.npy': npy(vectors, { rawDescr: "[('x', '<f4')]" }) },
      /faces\.npy /,
    ],
    [
      'a row count that matches no rule',
      { 'faces.jsonl': bare, 'faces.npy': npy(vectors.slice(0, 3)) },
      /faces\.npy has 3 rows.*8/s,
    ],
    [
      'mixed dimensions',
      { 'faces.jsonl': withLine(3, lineWith({ embedding: [1, 0] })) },
      /faces\.jsonl, line 3 \(byte \d+\) has a vector of 2 dimensions, but line 1 has 3\..*embed the faces again/,
    ],
    [
      'a broken line in the middle',
      { 'faces.jsonl': withLine(4, '{"track_id": 2, oops}') },
      /faces\.jsonl, line 4 \(byte \d+\) is not a valid JSON object\. Repair that line/,
    ],
    [
      'a truncated last line',
      { 'faces.jsonl': text(LINES).slice(0, -9) },
      /faces\.jsonl, line 8 .*seems to be cut off/,
    ],
    [
      'a row without track_id',
      { 'faces.jsonl': withLine(5, '{"frame_idx": 4, "embedding": [1, 0, 0]}') },
      /faces\.jsonl, line 5 \(byte \d+\) has no track_id/,
    ],
    ...['__proto__', '../../x'].map(
      (id): Case => [
        `the track id ${id}`,
        { 'faces.jsonl': withLine(3, lineWith({ track_id: id })) },
        /faces\.jsonl, line 3 .*Correct the row/,
      ],
    ),
    ['no faces', { 'faces.jsonl': '' }, /faces\.jsonl has no rows.*faces stage has run/],
    ['faces without vectors', { 'faces.jsonl': bare }, /No vectors anywhere.*Add faces\.npy/],
    [
      'vectors that are all zero',
      { 'faces.jsonl': FACES.map((face) => ({ ...face, embedding: [0, 0, 0] })) },
      /faces\.jsonl.*None of its 8 faces has a vector that can be used/,
    ],
    [
      'a broken identities.json',
      { 'identities.json': '{"identities": [\n{"identity_id": "x"' },
      /identities\.json, line 2 \(byte \d+\) is not valid JSON\. Repair/,
    ],
    [
      'a recognition.yaml with a threshold of 1.7',
      { 'recognition.yaml': 'linkage: average\ncluster_thresh: 1.7\n' },
      /recognition\.yaml, line 2: cluster_thresh is 1\.7.*Correct the value/,
    ],
  ];

  it.each(cases)('%s', async (_, files, says) => {
    const episode = await smallEpisode({ 'identities.json': KEPT, ...files });
    const before = await snapshot(episode);
    const { code, stdout, stderr } = await run(episode, '--format', 'json');
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^cutline: /);
    expect(stderr).not.toContain('    at ');
    expect(await snapshot(episode)).toEqual(before);
  });

  it('a folder with no episode at all, with what is there instead', async () => {
    const folder = await temporary();
    await writeTree(folder, { 'notes.txt': 'hello', 'a/holiday.jpg': 'x' });
    const { code, stderr } = await run(folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/No episode here: looked for faces\.jsonl.*found .*1 image/s);
  });

  it('an empty folder', async () => {
    const { code, stderr } = await run(await temporary());
    expect(code).toBe(2);
    expect(stderr).toContain('there are no files at all');
  });
});

describe('taken, with what could be repaired', () => {
  const tracks = async (faces: Content, ...args: readonly string[]) => {
    const episode = await smallEpisode({ 'faces.jsonl': faces });
    const { code, stdout, stderr } = await run(episode, ...args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { identities } = await readSpec(join(episode, 'identities.json'));
    return { ids: identities.flatMap((one) => one.track_ids).sort(), stdout };
  };
  const ALL = ['track-00001', 'track-00002', 'track-00003', 'track-00004'];

  it.each([
    ['no newline at the end', text(LINES).slice(0, -1)],
    ['blank lines', LINES.join('\n\n\n')],
    ['CRLF', LINES.join('\r\n')],
    ['a byte order mark', `\uFEFF${text(LINES)}`],
  ])('%s', async (_, faces) => {
    expect((await tracks(faces)).ids).toEqual(ALL);
  });

  it('broken lines, when asked to skip them', async () => {
    const broken = LINES.toSpliced(2, 1, '{"track_id": 2, oops}').join('\n');
    const { ids, stdout } = await tracks(`${broken}\n{"track_id": 3, "fra`, '--skip-bad-lines');
    expect(ids).toEqual(ALL);
    expect(stdout).toContain('import: 2 lines could not be used and left out, as asked');
  });

  it('broken lines are skipped with their vectors, where faces.npy has a row for every line', async () => {
    const rows = bare.map(line).toSpliced(2, 1, '{"oops');
    const episode = await smallEpisode({ 'faces.jsonl': text(rows), 'faces.npy': npy(vectors) });
    const { code } = await run(episode, '--skip-bad-lines', '--cluster-thresh', '0.8');
    expect(code).toBe(0);
    const { identities } = await readSpec(join(episode, 'identities.json'));
    expect(identities.map((one) => one.track_ids)).toEqual([
      ['track-00001', 'track-00002'],
      ['track-00003', 'track-00004'],
    ]);
  });

  it('broken lines are not skipped where rows and vectors would no longer match', async () => {
    const rows = bare.map(line).toSpliced(2, 1, '{"oops');
    const files = { 'faces.jsonl': text(rows), 'faces.npy': npy([...vectors, [1, 0, 0]]) };
    const episode = await smallEpisode(files);
    const { code, stderr } = await run(episode, '--skip-bad-lines');
    expect(code).toBe(2);
    expect(stderr).toMatch(/faces\.npy has 9 rows/);
  });

  it('all spellings of a track id', async () => {
    const spelled = FACES.map((face, i) => ({
      ...face,
      track_id: [
        face.track_id,
        String(face.track_id),
        `track-0000${face.track_id}`,
        `track_000${face.track_id}`,
      ][i % 4],
    }));
    expect((await tracks(spelled)).ids).toEqual(ALL);
  });

  it('a face_id used twice', async () => {
    const { ids, stdout } = await tracks(FACES.map((face) => ({ ...face, face_id: 'same' })));
    expect(ids).toEqual(ALL);
    expect(stdout).toMatch(/7 face rows repeat a face_id/);
  });

  it('NaN, infinite and zero rows of faces.npy, set aside', async () => {
    const rows = [...vectors];
    rows[0] = [Number.NaN, 0, 0];
    rows[2] = [0, 0, 0];
    rows[4] = [Number.POSITIVE_INFINITY, 0, 0];
    const episode = await smallEpisode({ 'faces.jsonl': bare, 'faces.npy': npy(rows) });
    const { code, stdout } = await run(episode);
    expect(code).toBe(0);
    expect(stdout).toMatch(/import: 1 face with an all-zero vector/);
    expect(stdout).toMatch(/import: 2 faces with NaN or infinite/);
  });

  it('one track', async () => {
    expect((await tracks(FACES.slice(0, 2))).ids).toEqual(['track-00001']);
  });

  it('a recognition.yaml with unknown keys', async () => {
    const episode = await smallEpisode({ 'recognition.yaml': 'cluster_tresh: 0.5\n' });
    const { code, stdout } = await run(episode);
    expect(code).toBe(0);
    expect(stdout).toMatch(/import: 1 key in the configuration that nothing here reads/);
  });
});

describe('score', () => {
  it('needs a truth, and says where to get it', async () => {
    const episode = await smallEpisode();
    const { code, stderr } = await cutline('score', '--episode', episode);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'There is no truth.json beside the episode: name one with --truth FILE',
    );
  });

  it.each([
    ['that is not there', undefined, /There is no file .*own\.json/],
    ['that is broken', '{', /own\.json, line 1 \(byte 1\) is not valid JSON\. Repair/],
    ['that names no track of the episode', { 77: 'Ann' }, /names no track of this episode/],
  ])('refuses a truth %s', async (_, content, says) => {
    const folder = await temporary();
    if (content !== undefined) await writeTree(folder, { 'own.json': content });
    const { code, stdout, stderr } = await cutline(
      ...['score', '--episode', await smallEpisode(), '--truth', join(folder, 'own.json')],
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});

import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3mini } from 's3mini';
import { describe, expect, it, vi } from 'vitest';
import { fileSource } from '../../../src/cli/kit/node-source.ts';
import { withRemoteFiles } from '../../../src/cli/kit/remote-files.ts';
import { openS3 } from '../../../src/cli/store/s3-store.ts';
import { bytesSource } from '../../../src/core/parse/bytes-source.ts';
import { type Asked, type Bucket, type Fault, openBucket, SECRET } from './bucket.ts';
import { cutline, FACES, fixture, NOW, snapshot, temporary, writeTree } from './program.ts';

const EP = 'show-s01e02';
const HOME = 'artifacts/manifests/show/s01/e02';
const CROP = 'real_run/data/frames/demo-s01e01/crops/track_0001/frame_000040.jpg';
const LOG = `${HOME}/moderation_log.jsonl`;
const IDENTITIES = `${HOME}/identities.json`;
const THUMBS = 'artifacts/thumbs/show/s01/e02/identities';
const faces = FACES.map((face) => ({ ep_id: EP, ...face }));
const merge = { source_ids: ['identity-00003'], target_id: 'identity-00001' };
const named = { identity_id: 'identity-00001', labels: { name: 'Lisa' } };
const lock = { identity_id: 'identity-00001', locked: true };

/** An episode in the artifacts mirror, clustered: {1,2} and {3,4}; in a folder and in a bucket below `x/`. */
async function both() {
  const folder = await temporary();
  const bucket = await openBucket();
  const picture = await readFile(fixture(CROP));
  const crops = faces.map(({ track_id, frame_idx }) => [
    `artifacts/crops/show/s01/e02/tracks/track_000${track_id}/frame_${String(frame_idx).padStart(6, '0')}.jpg`,
    picture,
  ]);
  await writeTree(folder, { ...Object.fromEntries(crops), [`${HOME}/faces.jsonl`]: faces });
  const made = open(folder, bucket);
  await upload(folder, bucket);
  return made;
}

function open(folder: string, bucket: Bucket) {
  const where = { folder: ['--data-root', folder], bucket: ['--data-root', 's3://tapes/x'] };
  const run = (at: keyof typeof where) =>
    cutline(
      'episode-run',
      '--cluster',
      ...where[at],
      '--ep-id',
      EP,
      '--now',
      NOW,
      '--cluster-thresh',
      '0.9',
    );
  const act = (at: keyof typeof where, name: string, payload: unknown, ...more: string[]) => {
    const what = ['--json', JSON.stringify(payload), '--now', NOW, ...more];
    return cutline(name, ...where[at], '--ep-id', EP, ...what);
  };
  return { folder, bucket, run, act };
}

async function upload(folder: string, bucket: Bucket): Promise<void> {
  for (const [path, bytes] of Object.entries(await snapshot(folder))) {
    bucket.put(`x/${path}`, Buffer.from(bytes, 'base64'));
  }
}

type Files = Readonly<Record<string, string>>;
let results: Promise<Files> | undefined;
let merged: Promise<Files> | undefined;

/** The same once `episode-run` has seen it, which it does once for all of them. */
async function clustered() {
  results ??= both().then(async ({ folder, run }) => {
    expect(await run('folder')).toMatchObject({ code: 0 });
    return snapshot(folder);
  });
  const folder = await temporary();
  await place(folder, await results);
  const bucket = await openBucket();
  await upload(folder, bucket);
  return open(folder, bucket);
}

/** What the command makes of it in a folder. */
function afterMerge(): Promise<Files> {
  merged ??= clustered().then(async ({ folder, act }) => {
    expect(await act('folder', 'merge', merge)).toMatchObject({ code: 0 });
    return snapshot(folder);
  });
  return merged;
}

const place = (folder: string, files: Files) =>
  writeTree(
    folder,
    Object.fromEntries(
      Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes, 'base64')]),
    ),
  );

/** Once, where a request is like this. */
function once(what: (asked: Asked) => boolean, fault: Fault) {
  let left = 1;
  return (asked: Asked): Fault => (what(asked) && left-- > 0 ? fault : undefined);
}
const puts =
  (end: string) =>
  ({ method, key }: Asked) =>
    method === 'PUT' && key.endsWith(end) && !key.includes('.cutline');
const steps = (bucket: Bucket) => bucket.text(`x/${LOG}`).match(/"seq"/g)?.length ?? 0;

describe('an episode in a bucket', () => {
  it('is clustered and moderated to the same bytes as in a folder', async () => {
    const { folder, bucket, run, act } = await both();
    const [here, there] = [await run('folder'), await run('bucket')];
    expect(there.stdout).toBe(here.stdout.replaceAll(folder, 's3://tapes/x'));
    expect(there).toMatchObject({ code: 0, stderr: here.stderr });
    expect(bucket.snapshot('x/')).toEqual(await snapshot(folder));
    for (const [name, payload] of [
      ['merge', merge],
      ['delete-track', { track_id: 2, purge_crops: true }],
      ['patch', lock],
    ] as const) {
      const done = await act('folder', name, payload);
      const same = await act('bucket', name, payload);
      expect(same).toMatchObject({
        code: 0,
        stdout: done.stdout.replaceAll(folder, 's3://tapes/x'),
      });
      expect(bucket.snapshot('x/')).toEqual(await snapshot(folder));
    }
    expect(bucket.refused).toBe(0);
    const log = ['log', '--ep-id', EP, '--data-root'];
    const { stdout } = await cutline(...log, folder);
    expect(await cutline(...log, 's3://tapes/x/artifacts')).toMatchObject({ code: 0, stdout });
  });

  it('is read as far as it is needed', async () => {
    const { bucket } = await clustered();
    const { code } = await cutline('log', '--data-root=s3://tapes/x', '--ep-id', EP);
    expect(code).toBe(0);
    expect(bucket.asked.filter(({ key }) => key.endsWith('.jpg'))).toEqual([]);
    expect(bucket.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('has names of any kind, and more objects than fit on a page', async () => {
    const { folder, bucket, run } = await both();
    const prefix = 'a b+c/é&<ü> 100%/(1)!*';
    for (const [key, { bytes }] of [...bucket.objects]) bucket.put(`${prefix}/${key}`, bytes);
    for (let i = 0; i < 1100; i++) bucket.put(`${prefix}/x/${HOME}/more/${i}.txt`, '');
    bucket.put(`${prefix}/x/${HOME}/more`, 'a file where a folder is');
    await run('folder');
    const args = [
      'episode-run',
      '--cluster',
      '--ep-id',
      EP,
      '--now',
      NOW,
      '--cluster-thresh',
      '0.9',
    ];
    const done = await cutline(...args, '--data-root', `s3://tapes/${prefix}/x`);
    expect(done).toMatchObject({ code: 0 });
    expect(done.stderr).toContain('1 object of the bucket cannot be files of a folder');
    const identities = `${prefix}/x/${IDENTITIES}`;
    expect(bucket.text(identities)).toBe(await readFile(join(folder, IDENTITIES), 'utf8'));
    expect(bucket.refused).toBe(0);
  });

  it('is asked again where the store is busy, or the connection breaks', async () => {
    const expected = await afterMerge();
    const { bucket, act } = await clustered();
    const faults = [
      once(({ key }) => key === '', 503),
      once(({ key }) => key.endsWith('faces.jsonl'), 'cut before'),
      once(puts('rep.jpg'), 500),
    ];
    bucket.fault = (asked) => faults.map((fault) => fault(asked)).find((one) => one !== undefined);
    expect(await act('bucket', 'merge', merge)).toMatchObject({ code: 0 });
    expect(bucket.snapshot('x/')).toEqual(expected);
  });
});

describe('a change in a bucket', () => {
  it.each([
    ['and made where that allows it', named, 0, 2],
    ['and refused where that does not', lock, 2, 1],
  ])(
    'that comes second is decided once more, from the newer history, %s',
    async (_, other, code, count) => {
      const { bucket, act } = await clustered();
      let first: unknown;
      bucket.fault = async (asked) => {
        if (!puts('moderation_log.jsonl')(asked) || first !== undefined) return undefined;
        first = 'under way';
        first = await act('bucket', 'patch', other);
        return undefined;
      };
      expect(await act('bucket', 'merge', merge)).toMatchObject({ code });
      expect(first).toMatchObject({ code: 0 });
      expect(steps(bucket)).toBe(count);
      const { identities } = JSON.parse(bucket.text(`x/${IDENTITIES}`)) as {
        identities: unknown[];
      };
      const { identity_id: _id, ...said } = other;
      expect(identities).toHaveLength(3 - count);
      expect(identities[0]).toMatchObject(said);
      expect(Object.keys(bucket.snapshot()).filter((key) => key.includes('.cutline'))).toEqual([]);
    },
  );

  it('leaves nothing where somebody else is always first', async () => {
    const { bucket, act } = await clustered();
    const before = bucket.snapshot();
    bucket.fault = (asked) => (puts('moderation_log.jsonl')(asked) ? 412 : undefined);
    const done = await act('bucket', 'merge', merge);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/changed by somebody else in the meantime.*Nothing was changed/);
    expect(bucket.snapshot()).toEqual(before);
  });

  it('is made where only the answer was lost', async () => {
    const expected = await afterMerge();
    const { bucket, act } = await clustered();
    bucket.fault = once(puts('moderation_log.jsonl'), 'cut after');
    expect(await act('bucket', 'merge', merge)).toMatchObject({ code: 0 });
    expect(bucket.snapshot('x/')).toEqual(expected);
  });

  it('that was cut off in the middle is finished by whoever looks next', async () => {
    const expected = await afterMerge();
    const { bucket, act } = await clustered();
    const before = bucket.text(`x/${IDENTITIES}`);
    let decided = false;
    bucket.fault = (asked) => {
      const is = decided && asked.method !== 'GET';
      decided ||= puts('moderation_log.jsonl')(asked);
      return is ? 403 : undefined;
    };
    const done = await act('bucket', 'merge', merge);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('do not make the change again');
    expect(steps(bucket)).toBe(1);
    expect(bucket.text(`x/${IDENTITIES}`)).toBe(before);
    bucket.fault = () => undefined;
    const next = await cutline('log', '--data-root', 's3://tapes/x', '--ep-id', EP);
    expect(next).toMatchObject({ code: 0 });
    expect(next.stderr).toContain('finished a change');
    expect(bucket.snapshot('x/')).toEqual(expected);
  });

  it('that was not decided when it was cut off is none', async () => {
    const { bucket, act } = await clustered();
    const before = bucket.snapshot();
    let laid = false;
    bucket.fault = ({ method, key }) => {
      laid ||= key.endsWith('plan.json');
      return laid && method !== 'GET' ? 403 : undefined;
    };
    expect(await act('bucket', 'merge', merge)).toMatchObject({ code: 2, stdout: '' });
    bucket.fault = () => undefined;
    const left = () => Object.keys(bucket.snapshot()).filter((key) => key.includes('.cutline'));
    const were = left();
    expect(were.length).toBeGreaterThan(1);
    // Somebody may still be at it, but not for days.
    bucket.modified = Date.now();
    expect(await act('bucket', 'patch', lock)).toMatchObject({ code: 0 });
    expect(left()).toEqual(were);
    bucket.modified = Date.UTC(2025, 10, 18);
    expect(await act('bucket', 'patch', { ...lock, locked: false })).toMatchObject({ code: 0 });
    expect(left()).toEqual([]);
    expect(steps(bucket)).toBe(2);
    expect(bucket.text(`x/${IDENTITIES}`)).toContain('identity-00003');
    expect(bucket.snapshot()[`x/${THUMBS}/identity-00001/rep.jpg`]).toBe(
      before[`x/${THUMBS}/identity-00001/rep.jpg`],
    );
  });

  it('that was finished slowly does not write over a later one', async () => {
    const { bucket, act } = await clustered();
    let later: unknown;
    bucket.fault = async (asked) => {
      if (!puts('identities.json')(asked) || later !== undefined) return undefined;
      later = 'under way';
      later = await act('bucket', 'patch', lock);
      return undefined;
    };
    expect(await act('bucket', 'merge', merge)).toMatchObject({ code: 0 });
    expect(later).toMatchObject({ code: 0 });
    const { identities } = JSON.parse(bucket.text(`x/${IDENTITIES}`)) as { identities: unknown[] };
    expect(identities).toMatchObject([{ locked: true }]);
    expect(steps(bucket)).toBe(2);
  });

  it('is minded by a run that writes no history itself', async () => {
    const { bucket, run, act } = await clustered();
    let other: unknown;
    bucket.fault = async ({ key }) => {
      if (!key.endsWith('plan.json') || other !== undefined) return undefined;
      other = 'under way';
      let decided = false;
      bucket.fault = (asked) => {
        const is = decided && asked.method !== 'GET';
        decided ||= puts('moderation_log.jsonl')(asked);
        return is ? 403 : undefined;
      };
      other = await act('bucket', 'merge', merge);
      bucket.fault = () => undefined;
      return undefined;
    };
    expect(await run('bucket')).toMatchObject({ code: 0 });
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('The change is made') });
    const { identities } = JSON.parse(bucket.text(`x/${IDENTITIES}`)) as { identities: unknown[] };
    expect(identities).toHaveLength(1);
  });

  it('is not put in place by a plan that names other places', async () => {
    const { bucket } = await clustered();
    const id = '00000000-0000-4000-8000-000000000000';
    const commit = `x/${LOG}`;
    bucket.put(commit, '', { 'x-amz-meta-cutline-change': id });
    for (const key of ['x/../elsewhere', 'y/elsewhere', 'x/.cutline-change-1/plan.json']) {
      for (const names of ['files', 'removed']) {
        const plan = { id, commit, files: [], removed: [], [names]: [{ key, was: null }] };
        bucket.put(`x/${HOME}/.cutline-change-${id}/plan.json`, JSON.stringify(plan));
        const before = bucket.snapshot();
        const done = await cutline('log', '--data-root', 's3://tapes/x', '--ep-id', EP);
        expect(done.stderr).toContain('plan.json is damaged');
        expect(done.code).toBe(2);
        expect(bucket.snapshot()).toEqual(before);
      }
    }
  });
});

describe('who asks a store', () => {
  it('is never told in output, whatever goes wrong', async () => {
    const { bucket, act } = await clustered();
    const outputs: string[] = [];
    for (const fault of [403, 404, 301, 400, 'wrong secret', 'no secret', 'address'] as const) {
      bucket.fault = () => (typeof fault === 'number' ? fault : undefined);
      if (fault === 'wrong secret') vi.stubEnv('AWS_SECRET_ACCESS_KEY', `${SECRET}x`);
      if (fault === 'no secret') vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
      if (fault === 'address') {
        vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
        vi.stubEnv('AWS_ENDPOINT_URL', 'http://user:hush@127.0.0.1:1');
      }
      const { code, stdout, stderr } = await act('bucket', 'merge', merge);
      expect(code).toBe(2);
      outputs.push(stdout + stderr);
    }
    for (const text of outputs)
      expect(text).not.toMatch(/se\/cret|hush|AKIDTEST|Signature=|127\.0\.0\.1/);
    expect(outputs[4]).toContain('SignatureDoesNotMatch');
    expect(outputs[5]).toContain('Set AWS_ACCESS_KEY_ID');
    expect(outputs[6]).toContain('AWS_ENDPOINT_URL is no address');
  });

  it.each([
    [['merge', '--episode', 's3://tapes/x', '--out', 's3://tapes/y'], /one episode of a bucket/],
    [['serve', '--data-root', 's3://tapes/x'], /cutline serve cannot work on s3/],
    [['merge', '--episode', `s3://u:${SECRET}@tapes/x`], /names no bucket/],
    [['merge', '--episode', 's3://tapes/../x'], /no part may be empty/],
    [['episode-run', '--facebank', 's3://tapes/x'], /give it with --data-root/],
  ])('is told what cannot be: %j', async (args, text) => {
    await openBucket();
    const { code, stderr } = await cutline(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(text) });
    expect(stderr).not.toContain(SECRET);
  });

  it('leaves no working copy behind', async () => {
    const { bucket, act } = await clustered();
    const own = await temporary();
    vi.stubEnv('TMPDIR', own);
    let during: readonly string[] = [];
    bucket.fault = async ({ key }) => {
      if (key.endsWith('faces.jsonl')) during = await readdir(own);
      return undefined;
    };
    await act('bucket', 'merge', merge);
    await act('bucket', 'merge', merge);
    expect(during).toHaveLength(1);
    expect(await readdir(own)).toEqual([]);
  });

  it("is signed as in Amazon's own example", async () => {
    // Amazon S3 API reference, "Authenticating requests: using query parameters".
    vi.useFakeTimers({ now: Date.UTC(2013, 4, 24), toFake: ['Date'] });
    try {
      const client = new S3mini({
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        endpoint: 'https://examplebucket.s3.amazonaws.com',
        region: 'us-east-1',
      });
      expect(await client.getPresignedUrl('GET', 'test.txt', 86400)).toContain(
        'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      );
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not asked for what was written since', async () => {
    const path = join(await temporary(), 'a');
    await writeFile(path, 'listed');
    const remote = {
      ...bytesSource('a', new TextEncoder().encode('remote')),
      stamp: await stat(path),
    };
    await withRemoteFiles(new Map([[path, remote]]), async () => {
      const text = async () =>
        Buffer.from(await fileSource('a', path, await stat(path)).bytes()).toString();
      expect(await text()).toBe('remote');
      await writeFile(path, 'written here');
      expect(await text()).toBe('written here');
    });
  });

  it('reads no bytes of another state than was listed', async () => {
    const bucket = await openBucket();
    bucket.put('a', 'before');
    const store = await openS3('tapes', process.env, 1);
    const [object] = await store.list('a');
    expect(Buffer.from(await store.read(object!, 1, 4)).toString()).toBe('efo');
    bucket.put('a', 'afterw');
    await expect(store.read(object!, 1, 4)).rejects.toMatchObject({
      code: 'store/changed-meanwhile',
    });
    expect(await store.put('a', new Uint8Array(), { expected: { etag: object!.etag } })).toBe(
      false,
    );
    expect(await store.put('a', new Uint8Array(), { expected: { etag: null } })).toBe(false);
  });
});

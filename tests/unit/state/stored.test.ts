import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Matrix } from '../../../src/core/vector/matrix.ts';
import type { LibraryRecord } from '../../../src/state/lib/types.ts';
import type { Change } from '../../../src/state/persistence/change.ts';
import type { Migration } from '../../../src/state/persistence/schema.ts';
import { disk } from './memory-disk.ts';

// Each test is another visit of the page: what is opened, or refused, is so until it is closed.
const visit = async () => ({
  ...(await import('../../../src/state/persistence/crops.ts')),
  ...(await import('../../../src/state/persistence/connection.ts')),
  ...(await import('../../../src/state/persistence/database.ts')),
  ...(await import('../../../src/state/persistence/library.ts')),
  ...(await import('../../../src/state/persistence/episodes.ts')),
  ...(await import('../../../src/state/persistence/migrations.ts')),
  ...(await import('../../../src/state/persistence/raw-rows.ts')),
  ...(await import('../../../src/state/persistence/truth.ts')),
  ...(await import('../../../src/state/persistence/vectors.ts')),
});
let page: Awaited<ReturnType<typeof visit>>;

beforeEach(async () => {
  disk.wipe();
  vi.resetModules();
  page = await visit();
});

const record = (part: Partial<LibraryRecord> = {}): LibraryRecord => ({
  ...{ key: 'e/', generation: 1, epId: 'e', runId: '', tracks: 2, faces: 4, openedAt: 0, bytes: 0 },
  ...{ vectors: { n: 0, d: 0, chunks: 0 }, crops: 'none', measured: true, fileParameters: {} },
  ...part,
});
const listed = async () => (await page.readLibrary()).records.map(({ key }) => key);
const snapshot = () => structuredClone(disk.records);
const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);
const failed = (code: string) => expect.objectContaining({ code });

describe('the schema of what is stored', () => {
  const trail: Migration = { view: (seen) => `${seen} two`, log: (seen) => `${seen} ii` };
  const steps: readonly Migration[] = [trail, { view: (seen) => `${seen} three` }];
  const old = (): void => {
    disk.put(['schema'], 1);
    disk.put(['view', 'a/'], 'one');
    disk.put(['view', 'b/'], 'uno');
    disk.put(['log', 'a/', 1], 'i');
    disk.put(['viewer'], 'other');
  };

  it('a new database has this program’s version and nothing else', async () => {
    await page.prepareStorage();
    expect(disk.records).toEqual([{ key: ['schema'], value: page.MIGRATIONS.length + 1 }]);
  });

  it('every value of a kind goes through every step, once, in order; nothing else is touched', async () => {
    old();
    await page.migrate(steps);
    expect(disk.all('view')).toEqual(['one two three', 'uno two three']);
    expect(disk.all('log')).toEqual(['i ii']);
    expect(disk.all('viewer')).toEqual(['other']);
    expect(disk.all('schema')).toEqual([3]);
    const after = snapshot();
    await page.migrate(steps);
    expect(disk.records).toEqual(after);
  });

  it('a step that storage refuses leaves the version before it whole, and the next visit goes on from there', async () => {
    old();
    const before = snapshot();
    disk.refuse('schema');
    await expect(page.migrate(steps)).rejects.toEqual(failed('storage/failed'));
    expect(disk.records).toEqual(before);
    await page.migrate(steps.slice(0, 1));
    expect(disk.all('schema', 'view')).toEqual([]);
    const second = snapshot();
    disk.refuse('view');
    await expect(page.migrate(steps)).rejects.toEqual(failed('storage/failed'));
    expect(disk.records).toEqual(second);
    await page.migrate(steps);
    expect(disk.all('view')).toEqual(['one two three', 'uno two three']);
  });

  it('a step that cannot make sense of a value changes none', async () => {
    old();
    const before = snapshot();
    const strange = (value: unknown) => {
      if (value === 'uno') throw new Error('what is this?');
      return 'changed';
    };
    await expect(page.migrate([{ log: () => 'changed', view: strange }])).rejects.toThrow();
    expect(disk.records).toEqual(before);
  });

  it('two tabs that open at once make each step once', async () => {
    old();
    await Promise.all([page.migrate(steps), page.migrate(steps)]);
    expect(disk.all('view')).toEqual(['one two three', 'uno two three']);
  });

  it.each([4, 99])(
    'version %j is a newer program’s: told, and whatever is done is held and stored nowhere',
    async (version) => {
      old();
      disk.put(['schema'], version);
      disk.put(['library', 'a/'], record({ key: 'a/' }));
      const before = snapshot();
      await expect(page.migrate(steps)).rejects.toEqual(failed('storage/newer'));
      expect(page.isHeldOnly()).toBe(true);
      // What is stored can be read, and what is held goes before it.
      expect(await listed()).toEqual(['a/']);
      await page.writeLastKey('a/');
      expect(await page.readLastKey()).toBe('a/');
      await page.writeCrops(record(), [['a.png', new Blob(['x'])]]);
      expect(await page.storedCropPaths(record())).toEqual(new Set(['a.png']));
      expect(await page.readCrop(record(), 'a.png')).toBeInstanceOf(Blob);
      await page.write({ puts: [[['library', 'b/'], record({ key: 'b/', openedAt: 9 })]] });
      expect(await listed()).toEqual(['b/', 'a/']);
      await page.deleteStored('a/');
      expect(await listed()).toEqual(['b/']);
      expect(await page.readAll(['view'])).toEqual(['uno']);
      expect(await page.sweepStorage()).toBe(0);
      expect(disk.records).toEqual(before);
    },
  );

  it('what is held is what it was when it was held', async () => {
    disk.put(['schema'], 99);
    await page.migrate(steps).catch(() => {});
    const value = { seen: [1] };
    await page.write({ puts: [[['view', 'a/'], value]] });
    value.seen.push(2);
    const back = (await page.read(['view', 'a/'])) as typeof value;
    expect(back).toEqual({ seen: [1] });
    back.seen.push(3);
    expect(await page.readAll(['view'])).toEqual([{ seen: [1] }]);
  });

  it.each([0, -1, 1.5, 'x', null, Number.NaN, { version: 3 }])(
    'version %j is none: it is set aside, and what is stored goes through every step',
    async (version) => {
      old();
      disk.put(['schema'], version);
      await page.migrate(steps);
      expect(page.isHeldOnly()).toBe(false);
      expect(disk.all('schema')).toEqual([3]);
      expect(disk.all('view')).toEqual(['one two three', 'uno two three']);
      expect(disk.all('aside', 'schema')).toEqual([version]);
    },
  );

  it('a newer program that takes over in the middle is seen by the next write, which is held', async () => {
    await page.migrate(steps);
    const heard: unknown[] = [];
    page.onNewer((error) => heard.push(error));
    await page.write({ puts: [[['view', 'a/'], 'mine']] });
    disk.put(['schema'], 4);
    const before = snapshot();
    await page.write({ puts: [[['view', 'a/'], 'later']] });
    await page.write({ puts: [[['view', 'b/'], 'later still']] });
    expect(disk.records).toEqual(before);
    expect(await page.readAll(['view'])).toEqual(['later', 'later still']);
    expect(heard).toEqual([failed('storage/newer')]);
  });

  it('a write that comes while a step is refused makes the step, or is refused itself', async () => {
    old();
    disk.refuse('schema');
    await expect(page.migrate(steps)).rejects.toEqual(failed('storage/failed'));
    disk.refuse('schema');
    const put = { puts: [[['view', 'a/'], 'mine'] as const] };
    await expect(page.write(put)).rejects.toEqual(failed('storage/failed'));
    expect(disk.all('view')).toEqual(['one', 'uno']);
    await page.write(put);
    expect(disk.all('schema')).toEqual([3]);
    expect(disk.all('view')).toEqual(['mine', 'uno two three']);
  });

  it('of version 1 the place in the history may be a number alone', async () => {
    disk.put(['schema'], 1);
    disk.put(['cursor', 'a/'], 3);
    disk.put(['cursor', 'b/'], { cursor: 2, lastNumber: 7 });
    await page.prepareStorage();
    expect(disk.all('cursor')).toEqual([
      { cursor: 3, lastNumber: 0 },
      { cursor: 2, lastNumber: 7 },
    ]);
  });
});

describe('storage that is emptied under the page', () => {
  const mine = { of: { episode: 'a/', needs: [['library', 'a/']] } };
  const rescue = (change: Change | undefined) => {
    const asked: (string | undefined)[] = [];
    let saved = 0;
    page.onCleared({
      gather: async (episode) => {
        asked.push(episode);
        return change;
      },
      saved: () => void saved++,
    });
    return { asked, saved: () => saved };
  };
  const whole = { puts: [[['library', 'a/'], record({ key: 'a/' })] as const] };
  const step = { puts: [[['log', 'a/', 1], 'a step'] as const], ...mine };

  it('is told of a connection that was closed, and opened anew for what comes next', async () => {
    let closed = 0;
    page.onClosed(() => void closed++);
    await page.write(whole);
    disk.close();
    expect(closed).toBe(1);
    await page.write({ puts: [[['view', 'a/'], 'seen']] });
    expect(disk.keys('view')).toHaveLength(1);
  });

  it('has everything stored again before a step is, in one transaction with the version', async () => {
    await page.prepareStorage();
    await page.write(whole);
    const { asked, saved } = rescue(whole);
    disk.empty();
    disk.written = [];
    await page.write(step);
    expect(disk.written).toEqual(['schema', 'library', 'log']);
    expect([asked, saved()]).toEqual([[undefined], 1]);
    await page.write(step);
    expect(saved()).toBe(1);
  });

  it('has it stored once, however many steps wait', async () => {
    await page.prepareStorage();
    await page.write(whole);
    const { saved } = rescue(whole);
    disk.empty();
    await Promise.all([page.write(step), page.write(step), page.checkStored()]);
    expect(saved()).toBe(1);
    expect(disk.all('log')).toEqual(['a step']);
  });

  it('has no step of an episode that is not stored', async () => {
    await page.prepareStorage();
    await page.write(whole);
    rescue(undefined);
    disk.empty();
    await expect(page.write(step)).rejects.toEqual(failed('storage/cleared'));
    await expect(page.write(step)).rejects.toEqual(failed('storage/missing'));
    expect(disk.keys('log')).toEqual([]);
    // What belongs to no episode is stored.
    await page.writeLastKey('b/');
    expect(disk.all('session')).toEqual([{ key: 'b/' }]);
  });

  it('of which another tab has stored its own again: the episode alone is missed', async () => {
    await page.prepareStorage();
    await page.write(whole);
    const { asked } = rescue(whole);
    disk.records = disk.records.filter(({ key: [kind] }) => kind === 'schema');
    await page.write(step);
    expect(asked).toEqual(['a/']);
    expect(disk.keys('library')).toHaveLength(1);
  });

  it('and cannot be stored again refuses the step', async () => {
    await page.prepareStorage();
    await page.write(whole);
    rescue(whole);
    disk.empty();
    disk.refuse('schema');
    await expect(page.write(step)).rejects.toEqual(failed('storage/failed'));
    expect(disk.records).toEqual([]);
    await page.write(step);
    expect(disk.all('log')).toEqual(['a step']);
  });

  it('and then taken by a newer program is left to that', async () => {
    await page.prepareStorage();
    await page.write(whole);
    page.onCleared({
      gather: async () => {
        disk.put(['schema'], 99);
        return whole;
      },
      saved: () => expect.unreachable(),
    });
    disk.empty();
    await page.write(step);
    expect(disk.records).toEqual([{ key: ['schema'], value: 99 }]);
    expect(await page.readAll(['log'])).toEqual(['a step']);
  });
});

describe('vectors', () => {
  // A row of these lies on both sides of the end of the first chunk.
  const [n, d] = [1050, 1000];
  const vectors: Matrix = { n, d, data: Float32Array.from({ length: n * d }, (_, i) => i % 977) };
  const stored = async () =>
    record({ vectors: { n, d, chunks: await page.writeVectors('e/', 1, vectors) } });
  const row = (index: number) => vectors.data.slice(index * d, (index + 1) * d);

  it('come back whole, all at once and row by row', async () => {
    const episode = await stored();
    expect(episode.vectors.chunks).toBe(2);
    const back = await page.readVectors(episode);
    expect([back.n, back.d, bytes(back.data).equals(bytes(vectors.data))]).toEqual([n, d, true]);
    const rows = page.storedVectors(episode);
    expect([rows.n, rows.d]).toEqual([n, d]);
    for (const index of [0, 1047, 1048, 1049, 1]) {
      expect(bytes(await rows.row(index)).equals(bytes(row(index)))).toBe(true);
    }
  });

  it('say how far they have come, and stop when they are to', async () => {
    const told: [number, number][] = [];
    const stop = new AbortController();
    const onBytes = (done: number, total: number) => {
      told.push([done, total]);
      stop.abort();
    };
    await page.writeVectors('e/', 1, vectors, { onBytes });
    expect(told).toEqual([
      [4 * 1024 * 1024, 4 * n * d],
      [4 * n * d, 4 * n * d],
    ]);
    disk.wipe();
    await expect(
      page.writeVectors('e/', 1, vectors, { onBytes, signal: stop.signal }),
    ).rejects.toThrow(/cancel/i);
    expect(disk.records).toEqual([]);
  });

  const last = n * d - 1024 * 1024;
  it.each([
    ['that is missing', undefined],
    ['that is short', new Float32Array(last - 1)],
    ['that is long', new Float32Array(last + 1)],
    ['of something else', new Float64Array(last)],
  ])('with a chunk %s are told as damaged, never filled with zeros', async (_, chunk) => {
    const episode = await stored();
    disk.put(['vectors', 'e/', 1, 1], chunk);
    await expect(page.readVectors(episode)).rejects.toEqual(failed('storage/damaged'));
    const rows = page.storedVectors(episode);
    expect(bytes(await rows.row(0)).equals(bytes(row(0)))).toBe(true);
    for (const index of [1048, 1049]) {
      await expect(async () => rows.row(index)).rejects.toEqual(failed('storage/damaged'));
    }
  });

  it('of fewer chunks than were written are told as damaged', async () => {
    const { vectors: known } = await stored();
    const episode = record({ vectors: { ...known, chunks: 1 } });
    await expect(page.readVectors(episode)).rejects.toEqual(failed('storage/damaged'));
    await expect(async () => page.storedVectors(episode).row(1049)).rejects.toEqual(
      failed('storage/damaged'),
    );
  });
});

describe('rows of the files', () => {
  const file = (text: string) => ({
    bytes: new TextEncoder().encode(text),
    start: new Uint32Array([0, 3, text.length]),
    vectorAt: new Int32Array([-1, 2]),
  });
  const raw = { faces: file('one two'), tracks: file('a b c') };
  const stored = async () => record({ rows: await page.writeRawRows('e/', 1, raw) });

  it('come back as they were, of each file that there was', async () => {
    expect(await page.readRawRows(await stored())).toEqual(raw);
    const alone = { faces: raw.faces, tracks: undefined };
    const rows = await page.writeRawRows('e/', 2, alone);
    expect(rows).toEqual({ faces: 1 });
    expect(await page.readRawRows(record({ generation: 2, rows }))).toEqual(alone);
  });

  it('larger than a chunk come back whole', async () => {
    const rowBytes = new Uint8Array(9 * 1024 * 1024).map((_, i) => i % 251);
    const start = new Uint32Array([0, 5, rowBytes.length]);
    const rows = await page.writeRawRows('e/', 1, {
      faces: { bytes: rowBytes, start, vectorAt: new Int32Array([-1, -1]) },
      tracks: undefined,
    });
    expect(rows).toEqual({ faces: 3 });
    const back = await page.readRawRows(record({ rows }));
    expect(bytes(back?.faces?.bytes ?? new Uint8Array()).equals(bytes(rowBytes))).toBe(true);
  });

  it('are none for an episode that was stored before they were kept', async () => {
    expect(await page.readRawRows(record())).toBeUndefined();
  });

  it.each([
    ['an index', 'index', undefined],
    ['where they begin', 'index', { start: [0], vectorAt: raw.faces.vectorAt }],
    ['where their vectors were', 'index', { start: raw.faces.start }],
    ['a chunk', 0, undefined],
    ['a whole chunk', 0, raw.faces.bytes.slice(1)],
    ['a chunk of their size', 0, new Uint8Array(99)],
  ])('without %s are none, the other file’s stay', async (_, part, value) => {
    const episode = await stored();
    disk.put(['rows', 'e/', 1, 'faces', part], value);
    expect(await page.readRawRows(episode)).toEqual({ ...raw, faces: undefined });
  });
});

describe('what lies beside an episode', () => {
  it('crops come back by their path, of their generation alone', async () => {
    const blob = new Blob(['x'], { type: 'image/png' });
    await page.writeCrops(record(), [['track_0001/a.png', blob]]);
    expect(await page.readCrop(record(), 'track_0001/a.png')).toEqual(blob);
    expect(await page.readCrop(record({ generation: 2 }), 'track_0001/a.png')).toBeUndefined();
    expect(await page.storedCropPaths(record())).toEqual(new Set(['track_0001/a.png']));
    disk.put(['crop', 'e/', 1, 'track_0001/a.png'], 'no picture');
    expect(await page.readCrop(record(), 'track_0001/a.png')).toBeUndefined();
  });

  it('prints that are none are none', async () => {
    expect(await page.readPrints('e/')).toEqual([]);
    disk.put(['prints', 'e/'], { id: 1 });
    expect(await page.readPrints('e/')).toEqual([]);
  });

  it('a truth is kept until it is forgotten, and read only when it is whole', async () => {
    const truth = { name: 'truth.json', entries: [['1', 'Ann']], unused: {} } as never;
    await page.writeTruthRecord('e/', truth);
    expect(await page.readTruthRecord('e/')).toEqual(truth);
    disk.put(['truth', 'e/'], { name: 'truth.json', entries: {}, unused: {} });
    expect(await page.readTruthRecord('e/')).toBeUndefined();
    disk.put(['truth', 'e/'], { name: 'truth.json', entries: [] });
    expect(await page.readTruthRecord('e/')).toBeUndefined();
    await page.writeTruthRecord('e/', undefined);
    expect(disk.all('truth')).toEqual([]);
  });
});

describe('an episode and its neighbours', () => {
  const kinds = ['vectors', 'rows', 'episode', 'clustering', 'handle', 'crop'];
  const fill = (key: string, generation: number): void => {
    for (const kind of kinds) disk.put([kind, key, generation], `${kind} ${generation}`);
  };
  const log = { entries: [], cursor: 0, lastNumber: 5 };
  const commit = (key: string, generation: number) =>
    page.commitEpisode({
      ...{ record: record({ key, generation }), log, prints: [] },
      ...{ parameters: {} as never, view: {} as never },
    });
  const generations = (key: string) =>
    kinds.map((kind) => disk.keys(kind).flatMap(([, one, at]) => (one === key ? [at] : [])));

  it('a second import takes the place of the first, with its history, and of no other', async () => {
    for (const key of ['e/', 'e/2', 'f/']) fill(key, 1);
    fill('e/', 2);
    disk.put(['log', 'e/', 1], 'an act of before');
    disk.put(['log', 'e/2', 1], 'an act of another');
    await commit('e/', 2);
    expect(generations('e/')).toEqual(kinds.map(() => [2]));
    for (const key of ['e/2', 'f/']) expect(generations(key)).toEqual(kinds.map(() => [1]));
    expect(disk.keys('log')).toEqual([['log', 'e/2', 1]]);
    expect(disk.all('cursor')).toEqual([{ cursor: 0, lastNumber: 5 }]);
    expect(await page.readRecord('e/')).toEqual(record({ generation: 2 }));
  });

  it('an import that is given up takes what it wrote, and nothing that is committed', async () => {
    fill('e/', 1);
    fill('e/', 2);
    await page.discardGeneration('e/', 2);
    expect(generations('e/')).toEqual(kinds.map(() => [1]));
  });

  it('what is deleted is gone whole, and nothing of one whose name begins so', async () => {
    for (const key of ['e/', 'e/2']) {
      fill(key, 1);
      await commit(key, 1);
      await page.writeTruthRecord(key, { name: 't', entries: [], unused: {} } as never);
    }
    const left = disk.records.filter(({ key }) => key[1] === 'e/2');
    await page.deleteStored('e/');
    expect(disk.records).toEqual(left);
  });

  it('what no commit points to is swept, once', async () => {
    fill('e/', 1);
    await commit('e/', 1);
    const whole = snapshot();
    fill('e/', 2);
    fill('lost/', 1);
    disk.put(['view', 'lost/'], {});
    expect(await page.sweepStorage()).toBe(2 * kinds.length + 1);
    expect(disk.records).toEqual(whole);
    expect(await page.sweepStorage()).toBe(0);
  });

  it('one that is not there, or not whole, is said to be missing', async () => {
    await expect(page.readEpisode('e/')).rejects.toEqual(failed('storage/missing'));
    await commit('e/', 1);
    await expect(page.readEpisode('e/')).rejects.toEqual(failed('storage/missing'));
  });

  it('the last opened comes first', async () => {
    for (const [key, openedAt] of [
      ['a/', 2],
      ['b/', 3],
      ['c/', 1],
    ] as const) {
      disk.put(['library', key], record({ key, openedAt }));
    }
    expect(await listed()).toEqual(['b/', 'a/', 'c/']);
  });

  it('keeps all of what is changed of it at one time, and nothing of an import that is gone', async () => {
    disk.put(['library', 'a/'], record({ key: 'a/', generation: 2, measured: false }));
    const of = { key: 'a/', generation: 2 };
    const started = { threshold: 0.4, by: 'suggested' } as const;
    const [, , last] = await Promise.all([
      page.changeRecord(of, (latest) => ({ ...latest, started })),
      page
        .changeRecord(of, () => {
          throw new Error('not this one');
        })
        .catch(() => {}),
      page.changeRecord(of, (latest) => ({ ...latest, measured: true }), [
        [['episode', 'a/', 2], 'x'],
      ]),
    ]);
    expect(last).toMatchObject({ started, measured: true });
    expect(await page.readRecord('a/')).toEqual(last);
    expect(disk.all('episode')).toEqual(['x']);
    const before = snapshot();
    const gone = page.changeRecord({ key: 'a/', generation: 1 }, (latest) => ({
      ...latest,
      crops: 'demo',
    }));
    expect(await gone).toBeUndefined();
    expect(disk.records).toEqual(before);
  });

  it('which was open is known, also that none was', async () => {
    expect(await page.readLastKey()).toBeUndefined();
    await page.writeLastKey('e/');
    expect(await page.readLastKey()).toBe('e/');
    await page.writeLastKey(undefined);
    expect(await page.readLastKey()).toBeUndefined();
    disk.put(['session'], 'e/');
    expect(await page.readLastKey()).toBeUndefined();
  });

  it('a history that is written anew leaves nothing of the one before', async () => {
    disk.put(['log', 'e/', 1], { seq: 1, operation: { type: 'teleport' } });
    disk.put(['log', 'e/', 2], 'scratched');
    expect((await page.readLog('e/')).damaged).toBe(2);
    await page.rewriteLog('e/', log);
    expect(disk.all('log')).toEqual([]);
    expect(await page.readLog('e/')).toMatchObject({ log, damaged: 0, unreadable: [] });
  });

  it('a connection that the browser has closed is opened anew, once', async () => {
    const closed = () => {
      throw new DOMException('the connection is closing', 'InvalidStateError');
    };
    const dead = () => {
      const result = { transaction: closed, close: () => {} };
      const request = { result, onsuccess: () => {} };
      queueMicrotask(() => request.onsuccess());
      return request as never;
    };
    const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(dead);
    expect(await page.readLastKey()).toBeUndefined();
    expect(open).toHaveBeenCalledTimes(2);
    disk.close();
    open.mockImplementation(dead);
    await expect(page.readLastKey()).rejects.toEqual(failed('storage/failed'));
    open.mockRestore();
    expect(await page.readLastKey()).toBeUndefined();
  });
});

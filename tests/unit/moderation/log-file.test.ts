import { describe, expect, it } from 'vitest';
import { Bounded } from '../../../src/core/bounded.ts';
import { FACE_DELETED, FACE_SKIPPED } from '../../../src/core/episode/episode.ts';
import type { AppError } from '../../../src/core/errors.ts';
import type { KnownLines } from '../../../src/core/moderation/known-log.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import type { LogFile } from '../../../src/core/moderation/log-content.ts';
import { LOG_FORMAT, LOG_VERSION, parseLogFile } from '../../../src/core/moderation/log-file.ts';
import { withLoggedDeletions } from '../../../src/core/moderation/logged-deletions.ts';
import { trackPrints } from '../../../src/core/moderation/track-prints.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { writeLogFile, writeReadableLog } from '../../../src/core/moderation/write-log-file.ts';
import { fromBase64, toBase64 } from '../../../src/core/parse/base64.ts';
import { seeded } from '../cluster/cases.ts';
import { episodeWithFaces, makeEpisode } from '../identity/synthetic.ts';

const AT = '2025-11-18T12:34:56Z';
const ref = (identityId: string, ...tracks: string[]) => ({
  identityId,
  anchor: tracks[0]!,
  tracks,
});
const question = { kind: 'merge', a: '1', b: '4' } as const;

/** One of every kind. */
const OPERATIONS: readonly Operation[] = [
  {
    type: 'adopt',
    identities: [
      {
        ...ref('identity-00003', '3'),
        labels: { name: 'Cy', born: 1970 },
        locked: true,
        representative: 'face_9',
        createdAt: AT,
        updatedAt: undefined,
        extra: { pipeline_identity_id: 'id_0003', nested: { a: [1] } },
      },
    ],
  },
  { type: 'label', identityId: 'identity-00001', anchor: '1', labels: { name: 'Ann ♥' } },
  { type: 'lock', identityId: 'identity-00001', anchor: '1', tracks: ['1', '2'] },
  { type: 'unlock', identityId: 'identity-00001', anchor: '1' },
  { type: 'representative', identityId: 'identity-00001', anchor: '1', faceId: 'face_1' },
  {
    type: 'merge',
    target: ref('identity-00001', '1', '2'),
    sources: [ref('identity-00004', '4')],
    question,
  },
  { type: 'confirm', target: ref('identity-00001', '1', '2') },
  {
    type: 'split',
    from: ref('identity-00001', '1', '2', '4'),
    tracks: ['4'],
    newId: 'identity-00007',
  },
  {
    type: 'move',
    tracks: ['4'],
    from: [ref('identity-00007', '4')],
    to: ref('identity-00003', '3'),
  },
  {
    type: 'set-apart',
    tracks: ['4'],
    from: [ref('identity-00003', '3', '4')],
    newIds: ['identity-00008'],
  },
  { type: 'delete', tracks: ['5'], from: [ref('identity-00005', '5')] },
  { type: 'restore', tracks: ['5'] },
  { type: 'mark', tracks: ['5'], from: [ref('identity-00005', '5')], as: 'not-a-face' },
  { type: 'unmark', tracks: ['5'] },
  { type: 'not-same', a: { name: 'Ann', tracks: ['1'] }, b: { name: 'x', tracks: ['5'] } },
  { type: 'waive', a: { name: 'Ann', tracks: ['1'] }, b: { name: 'x', tracks: ['5'] } },
  { type: 'split-track', track: '2', face: 'face_5', part: '9', partNumber: 9 },
  { type: 'threshold', from: 0.58, to: 0.5, metric: 'within_track' },
  { type: 'checkpoint', name: 'half way' },
  { type: 'answer', question, answer: 'unsure' },
  { type: 'revoke', seq: 20, text: 'Unsure about tracks 1 and 4' },
  {
    type: 'batch',
    text: 'Locked 2 identities',
    operations: [
      { type: 'lock', identityId: 'identity-00001', anchor: '1', tracks: ['1'] },
      { type: 'lock', identityId: 'identity-00003', anchor: '3', tracks: ['3'] },
    ],
  },
];

function logOf(operations: readonly Operation[]): OperationLog {
  const counts = { clusters: 2, singletons: 1, tracks: 5 };
  return operations.reduce(
    (log, operation) => append(log, operation, { at: AT, before: counts, after: counts, view: {} }),
    EMPTY_LOG,
  );
}

const episode = episodeWithFaces([2, 6, 5, 4, 3]);
const vectors = { n: 2, d: 3, data: Float32Array.of(1, 0, 0, 0.6, -0.8, 0) };
const pooled = { items: Int32Array.of(0, 3), vectors };

function fileOf(log: OperationLog): LogFile {
  return { epId: episode.epId, runId: 'Attempt1', log, prints: trackPrints(log, episode, pooled) };
}
const withoutViews = ({ entries, ...log }: OperationLog) => ({
  ...log,
  entries: entries.map(({ view: _, ...entry }) => entry),
});
const refusal = (content: string): AppError => {
  try {
    parseLogFile(content, 'here/moderation_log.jsonl');
  } catch (error) {
    return error as AppError;
  }
  throw new Error('not refused');
};

describe('moderation_log.jsonl', () => {
  const log = undo(undo(logOf(OPERATIONS)));
  const content = writeLogFile(fileOf(log));

  it('comes back as it was, undone steps and numbers too, without what the page showed', () => {
    const { file, remarks } = parseLogFile(content, 'x');
    expect(remarks).toEqual([]);
    expect(file.log).toEqual(withoutViews(log));
    expect(file.log.cursor).toBe(OPERATIONS.length - 2);
    expect(file.log.lastNumber).toBe(9);
    expect(writeLogFile(file)).toBe(content);
  });

  it('reads numbers that other programs wrote their way; where a text is asked for, none is one', () => {
    const steps = logOf([{ type: 'threshold', from: 0.58, to: 0.5 }]);
    const text = writeLogFile(fileOf(steps)).replace(
      '"from":0.58,"to":0.5',
      '"from":0.580,"to":5e-01',
    );
    expect(parseLogFile(text, 'x').file.log.entries).toEqual(withoutViews(steps).entries);
    const anchored = content.replace(/"anchor":"[^"]*"/, '"anchor":7.0');
    expect(anchored).not.toBe(content);
    expect(parseLogFile(anchored, 'x').remarks.join()).toMatch(/anchor is no text/);
  });

  it('has a header, a line a track that the log names, and a line a step', () => {
    const lines = content
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      format: 'cutline-moderation-log',
      version: 1,
      ep_id: 'synthetic-s01e01',
      run_id: 'Attempt1',
      cursor: OPERATIONS.length - 2,
      last_number: 9,
      // The two that were undone.
      steps: OPERATIONS.length,
    });
    expect(lines.slice(1, 6).map(({ track }) => track.id)).toEqual(['1', '2', '3', '4', '5']);
    expect(lines[1].track).toMatchObject({
      faces: 2,
      first_ts: episode.tracks.firstTs[0],
      vector: toBase64(Int8Array.of(127, 0, 0)),
    });
    expect(lines[2].track.vector).toBeNull();
    expect(lines).toHaveLength(1 + 5 + OPERATIONS.length);
    expect(Object.keys(lines[6])).toEqual(['seq', 'at', 'text', 'operation', 'before', 'after']);
  });

  it('keeps the prints of tracks, rounded to bytes', () => {
    const { prints } = parseLogFile(content, 'x').file;
    expect(prints[3]?.vector).toEqual(Int8Array.of(76, -102, 0));
    expect(prints[3]?.faces).toBe(4);
    expect(prints[1]?.vector).toBeUndefined();
  });

  it('reads the prints that it writes, however many dimensions; what is longer is written without', () => {
    for (const [d, comes] of [
      [200_000, 200_000],
      [(1 << 20) + 1, undefined],
    ] as const) {
      const vector = new Int8Array(d).fill(-7); // [d]
      const print = { id: '1', firstTs: 0, lastTs: 1, faces: 2, vector };
      const { file, remarks } = parseLogFile(
        writeReadableLog({ epId: 'e', runId: '', log: EMPTY_LOG, prints: [print] }),
        'log',
      );
      expect(remarks).toEqual([]);
      expect(file.prints[0]!.vector?.length).toBe(comes);
      expect(file.prints[0]!.vector?.every((value) => value === -7)).not.toBe(false);
    }
  });

  it('is refused before it is written where it could not be read again', () => {
    const long: Operation = { type: 'lock', ...ref('identity-00001', 't'.repeat(201)) };
    const log = append(EMPTY_LOG, long, { at: AT });
    const file = { epId: 'e', runId: '', log, prints: [] };
    expect(parseLogFile(writeLogFile(file), 'log').file.log.entries).toHaveLength(0);
    expect(() => writeReadableLog(file)).toThrow(
      expect.objectContaining({ code: 'log/unreadable' }),
    );
  });

  describe('with lines lost', () => {
    const plain: OperationLog = OPERATIONS.slice(0, 5).reduce(
      (all, operation) => append(all, operation, { at: AT }),
      EMPTY_LOG,
    );
    const linesOf = (log: OperationLog) =>
      writeLogFile({ epId: 'e', runId: '', log, prints: [] }).trimEnd().split('\n');
    const read = (lines: readonly string[]) => {
      const { file, remarks } = parseLogFile(`${lines.join('\n')}\n`, 'x');
      return { seqs: file.log.entries.map(({ seq }) => seq), cursor: file.log.cursor, remarks };
    };

    it('writes no count where the cursor is one', () => {
      expect(Object.keys(JSON.parse(linesOf(plain)[0]!))).not.toContain('steps');
      expect(read(linesOf(plain))).toEqual({ seqs: [1, 2, 3, 4, 5], cursor: 5, remarks: [] });
    });

    it('says how many steps a cut at a line end took', () => {
      const { seqs, cursor, remarks } = read(linesOf(plain).slice(0, -2));
      expect([seqs, cursor]).toEqual([[1, 2, 3], 3]);
      expect(remarks).toEqual([expect.stringMatching(/^x: 2 of 5 steps are missing \(4, 5\): /)]);
    });

    it('says which step is missing in the middle', () => {
      const { seqs, remarks } = read(linesOf(plain).toSpliced(2, 1));
      expect(seqs).toEqual([1, 3, 4, 5]);
      expect(remarks).toEqual([expect.stringMatching(/^x: 1 of 5 steps is missing \(2\): /)]);
    });

    it('applies no undone step in the place of one that is missing', () => {
      const lines = linesOf(undo(plain));
      expect(read(lines)).toEqual({ seqs: [1, 2, 3, 4, 5], cursor: 4, remarks: [] });
      expect(read(lines.toSpliced(2, 1))).toMatchObject({ seqs: [1, 3, 4, 5], cursor: 3 });
      // An undone step alone is missed as well.
      expect(read(lines.slice(0, -1)).remarks).toHaveLength(1);
    });

    it('knows gaps that a log came to honestly, in files of its own and of older programs', () => {
      const gapped = { ...plain, entries: plain.entries.filter(({ seq }) => seq !== 2), cursor: 4 };
      const lines = linesOf(gapped);
      expect(JSON.parse(lines[0]!)).toMatchObject({ cursor: 4, steps: 4 });
      expect(read(lines)).toMatchObject({ cursor: 4, remarks: [] });
      const { steps: _, ...older } = JSON.parse(lines[0]!) as Record<string, unknown>;
      const before = [JSON.stringify(older), ...lines.slice(1)];
      expect(read(before)).toMatchObject({ cursor: 4, remarks: [] });
      expect(read(lines.slice(0, -1)).remarks).toEqual([
        expect.stringMatching(/^x: 1 of 4 steps is missing/),
      ]);
    });

    it('takes a line once that is there twice', () => {
      const lines = linesOf(plain);
      const { seqs, remarks } = read(lines.toSpliced(3, 0, lines[3]!));
      expect(seqs).toEqual([1, 2, 3, 4, 5]);
      expect(remarks).toEqual(['x, line 5 repeats the line before it: taken once.']);
    });

    it('loses no step with a line that describes a track', () => {
      const lines = content.trimEnd().split('\n');
      const { file, remarks } = parseLogFile(
        lines.with(2, lines[2]!.replace('"id"', '"it"')).join('\n'),
        'x',
      );
      expect(file.log.entries).toHaveLength(OPERATIONS.length);
      expect(remarks).toEqual([expect.stringContaining('known by its id alone')]);
    });

    it('takes a null that became a word for one', () => {
      const word = content.replace(
        '"representative":"face_9","createdAt":',
        '"representative":"null","createdAt":"None","was":',
      );
      expect(word).not.toBe(content);
      const { file, remarks } = parseLogFile(word, 'x');
      expect(remarks).toEqual([]);
      expect(file.log.entries[0]?.operation).toMatchObject({
        identities: [{ representative: undefined, createdAt: undefined }],
      });
    });

    it('says what looks like a damaged key, in the first line, a step and an operation', () => {
      const lines = linesOf(plain);
      const damaged = (line: number, from: string, to: string) =>
        read(lines.with(line, lines[line]!.replace(from, to))).remarks;
      expect(damaged(0, '"last_number"', '"last_numbes"')).toEqual([
        'x, line 1 has a key last_numbes that nothing reads, and no last_number.',
      ]);
      const said = append(plain, OPERATIONS[1]!, { at: AT, said: { cluster_thresh: 0.7 } });
      const step = linesOf(said)[6]!;
      expect(step).toContain('"clustering"');
      expect(
        read([...linesOf(said).slice(0, 6), step.replace('"clustering"', '"blustering"')]).remarks,
      ).toEqual(['x, line 7 has a key blustering that nothing reads, and no clustering.']);
      const merge = linesOf(append(EMPTY_LOG, OPERATIONS[5]!, { at: AT }));
      expect(
        read(merge.map((line) => line.replace('"question"', '"questioo"'))).remarks[0],
      ).toContain('merge has a key "questioo", and no question');
    });
  });

  it('takes the whole steps of a file that was cut, and says so', () => {
    const { file, remarks } = parseLogFile(content.slice(0, -25), 'x');
    expect(file.log.entries).toHaveLength(OPERATIONS.length - 1);
    expect(file.log.cursor).toBe(OPERATIONS.length - 2);
    expect(remarks).toEqual([
      expect.stringMatching(
        /^x, line 28 cannot be read \(it is not whole JSON\): 1 line .* 21 steps/,
      ),
    ]);
  });

  it.each<[string, string, RegExp]>([
    [
      'an unknown operation',
      '{"seq":99,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"explode"}}',
      /“explode” is no operation/,
    ],
    [
      'a name of Object.prototype',
      '{"seq":99,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"constructor"}}',
      /“constructor” is no operation/,
    ],
    [
      'a step that comes twice',
      '{"seq":1,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"restore","tracks":["1"]}}',
      /step 1 comes after step 2/,
    ],
    [
      'a time that is none',
      '{"seq":99,"at":"yesterday","text":"","operation":{"type":"restore","tracks":["1"]}}',
      /no time/,
    ],
    [
      'a list with a number in it',
      '{"seq":99,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"restore","tracks":[1]}}',
      /is no text/,
    ],
    [
      'an id without end',
      `{"seq":99,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"restore","tracks":["${'x'.repeat(300)}"]}}`,
      /longer than 200/,
    ],
    [
      'a merge into itself',
      '{"seq":99,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"merge","target":{"identityId":"identity-00001","anchor":"1","tracks":["1"]},"sources":[{"identityId":"identity-00001","anchor":"1","tracks":["1"]}]}}',
      /into itself/,
    ],
    ['no JSON', 'half a li', /not whole JSON/],
  ])('stops at %s, whatever follows', (_, line, reason) => {
    const two = writeLogFile(fileOf(logOf(OPERATIONS.slice(0, 2))));
    const more =
      '{"seq":100,"at":"2025-11-18T12:34:56Z","text":"","operation":{"type":"restore","tracks":["1"]}}';
    const { file, remarks } = parseLogFile(`${two}${line}\n${more}\n`, 'x');
    expect(file.log.entries).toHaveLength(2);
    expect(file.log.cursor).toBe(2);
    expect(remarks[0]).toMatch(reason);
    expect(remarks[0]).toMatch(/2 lines from there on left out, 2 steps before taken over/);
  });

  it('never lets a label change what objects are', () => {
    const two = writeLogFile(fileOf(logOf(OPERATIONS.slice(0, 2))));
    const hostile = two.replace('"name":"Ann ♥"', '"__proto__":{"polluted":1},"name":"Ann"');
    const { log: read } = parseLogFile(hostile, 'x').file;
    const [, label] = read.entries.map(({ operation }) => operation);
    expect(label).toMatchObject({ type: 'label', labels: { name: 'Ann' } });
    expect(Object.keys((label as { labels: object }).labels)).toEqual(['name']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('refuses a newer version and what is no history, with what to do', () => {
    const newer = refusal(content.replace('"version":1', '"version":2'));
    expect(newer).toMatchObject({ code: 'log/newer', place: { line: 1 } });
    expect(newer.userMessage).toMatch(/newer version of Cutline.*nothing was taken over/);
    for (const bad of ['', '{}', '[]', '{"format":"cutline-moderation-log"}', 'x\n{}']) {
      expect(refusal(bad).code).toBe('log/not-a-log');
    }
    expect(refusal(content.replace('"version":1', '"version":0')).userMessage).toMatch(
      /no version 0/,
    );
  });

  it('gives no number twice, even when its header forgot', () => {
    const { file } = parseLogFile(content.replace('"last_number":9', '"last_number":2'), 'x');
    expect(file.log.lastNumber).toBe(9);
  });
});

describe('base64', () => {
  it('is that of RFC 4648', () => {
    const text = (value: string) => Int8Array.from(new TextEncoder().encode(value));
    for (const value of ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']) {
      expect(toBase64(text(value))).toBe(Buffer.from(value).toString('base64'));
      expect(fromBase64(toBase64(text(value)))).toEqual(text(value));
    }
    const all = Int8Array.from({ length: 256 }, (_, i) => i - 128);
    expect(fromBase64(toBase64(all))).toEqual(all);
  });

  it('takes nothing else', () => {
    for (const bad of ['A', 'AB', '====', 'A===', 'AB=C', 'ä///', 'AAAA=']) {
      expect(fromBase64(bad)).toBeUndefined();
    }
  });
});

describe('marks of deletion', () => {
  /** Tracks 1 and 2, both marked as deleted, each with two faces, one of which has no vector. */
  const marked = (() => {
    const episode = makeEpisode(
      [0, 0, 1, 1].map((track, i) => ({ track, flags: FACE_DELETED, embedded: i % 2 === 0 })),
      [{ deleted: true }, { deleted: true }],
    );
    return { ...episode, tracks: { ...episode.tracks, embedded: new Int32Array(2) } };
  })();
  const deleted = (...tracks: string[]): OperationLog =>
    append(EMPTY_LOG, { type: 'delete', tracks, from: [] }, { at: AT });

  it('that the log accounts for are its own: the tracks are there with all of their faces', () => {
    const { tracks, faces } = withLoggedDeletions(marked, deleted('2'));
    expect([...tracks.deleted]).toEqual([1, 0]);
    expect([...tracks.embedded]).toEqual([0, 1]);
    expect([...faces.flags]).toEqual([FACE_DELETED, FACE_DELETED, 0, 0]);
    expect([...marked.tracks.deleted]).toEqual([1, 1]);
    const operations = [{ type: 'delete', tracks: ['1'], from: [] } as const];
    const batch = append(EMPTY_LOG, { type: 'batch', text: 'x', operations }, { at: AT });
    expect([...withLoggedDeletions(marked, batch).tracks.deleted]).toEqual([0, 1]);
  });

  it('leave what else was marked, and an episode without them as it is', () => {
    const skipped = { ...marked, faces: { ...marked.faces, flags: marked.faces.flags.slice() } };
    skipped.faces.flags[0] = FACE_DELETED | FACE_SKIPPED;
    const { faces, tracks } = withLoggedDeletions(skipped, deleted('1'));
    expect([...faces.flags.subarray(0, 2)]).toEqual([FACE_SKIPPED, 0]);
    expect(tracks.embedded[0]).toBe(0);
    expect(withLoggedDeletions(marked, deleted('9'))).toBe(marked);
    const here = episodeWithFaces([2]);
    expect(withLoggedDeletions(here, deleted('1'))).toBe(here);
  });
});

describe('what a file may hold', () => {
  /** A label step whose words are a value, read from a file. */
  const words = (note: unknown) => {
    const operation = {
      type: 'label',
      identityId: 'identity-00001',
      anchor: '1',
      labels: { note },
    };
    const header = { format: LOG_FORMAT, version: LOG_VERSION, ep_id: 'e', cursor: 1 };
    const lines = [header, { seq: 1, at: AT, text: 'x', operation }];
    const { file, remarks } = parseLogFile(
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
      'log',
    );
    expect(file.log.entries).toHaveLength(1 - remarks.length);
    return remarks[0];
  };
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);

  it('is bounded in number and in depth', () => {
    // The labels themselves and the list are two of the 20,000 values.
    expect(words(new Array(19_998).fill(1))).toBeUndefined();
    expect(words(new Array(19_999).fill(1))).toContain('holds too much');
    expect(words(nested(15))).toBeUndefined();
    expect(words(nested(16))).toContain('holds too much');
  });
});

describe('a history that is read again and again', () => {
  const read = (text: string, known?: KnownLines) =>
    parseLogFile(text, 'moderation_log.jsonl', known);

  it('says each time what it says when it is read for the first time', () => {
    const random = seeded(5);
    const pick = (n: number) => Math.floor(random() * n);
    const known: KnownLines = new Bounded(1000);
    const whole = writeLogFile(fileOf(logOf(OPERATIONS)))
      .trimEnd()
      .split('\n');
    let lines = whole;
    for (let round = 0; round < 300; round++) {
      // It grows, is cut, has lines put in, taken out, doubled and damaged, anywhere.
      const at = pick(lines.length + 1);
      const some = whole[pick(whole.length)] ?? '';
      const kinds = [
        () => whole.slice(0, at),
        () => [...lines.slice(0, at), some, ...lines.slice(at)],
        () => lines.filter((_, i) => i !== at),
        () => [...lines.slice(0, at), '', '{"half', ...lines.slice(at)],
        () => whole,
      ];
      lines = kinds[pick(kinds.length)]?.() ?? whole;
      if (lines[0] !== whole[0]) lines = [whole[0] ?? '', ...lines];
      const text = `${pick(4) === 0 ? '\ufeff' : ''}${lines.join('\n')}${pick(2) === 0 ? '\n' : ''}`;
      expect(read(text, known)).toEqual(read(text));
    }
  });
});

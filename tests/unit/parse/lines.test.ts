import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { createLineSplitter, readLines } from '../../../src/core/parse/lines.ts';
import { memorySource } from '../episode/node-source.ts';

interface Seen {
  text: string;
  number: number;
  offset: number;
  terminated: boolean;
}

function split(bytes: Uint8Array, cuts: readonly number[]): Seen[] {
  const seen: Seen[] = [];
  const splitter = createLineSplitter('faces.jsonl', (line) => {
    const text = new TextDecoder().decode(line.bytes.subarray(line.start, line.end));
    seen.push({ text, number: line.number, offset: line.offset, terminated: line.terminated });
  });
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const end of ends) {
    splitter.push(bytes.slice(from, end));
    from = end;
  }
  splitter.end();
  return seen;
}

describe('files that are nothing but lines', () => {
  it('count empty lines without handing them out, wherever the chunks are cut', () => {
    const bytes = new TextEncoder().encode('\n\n\na\n\n\n\nb\n\n');
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(split(bytes, [cut])).toEqual([
        { text: 'a', number: 4, offset: 3, terminated: true },
        { text: 'b', number: 8, offset: 8, terminated: true },
      ]);
    }
  });

  it('are refused above a number of rows, with the place; blank ones are none', () => {
    const seen: number[] = [];
    const splitter = createLineSplitter('ep/faces.jsonl', ({ number }) => seen.push(number), 3);
    splitter.push(new TextEncoder().encode('a\n\nb\n \nc\n\n'));
    expect(seen).toEqual([1, 3, 5]);
    expect(() => splitter.push(new TextEncoder().encode('d\n'))).toThrow(
      expect.objectContaining({
        code: 'jsonl/too-many-lines',
        place: { file: 'ep/faces.jsonl', line: 7, byte: 10 },
      }),
    );
  });
});

describe('splitting a stream into lines', () => {
  it('sees what split("\\n") sees, whatever the chunks', () => {
    const piece = fc.constantFrom(
      'a',
      'ä€𝄞',
      '{"x": 1}',
      ' ',
      '\t',
      '\r',
      '\n',
      '\r\n',
      'long'.repeat(40),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, cuts) => {
        const text = pieces.join('');
        const bytes = new TextEncoder().encode(text);
        const seen = split(bytes, cuts);
        const expected = text
          .split('\n')
          .map((line, k) => ({ text: line.replace(/\r$/, ''), number: k + 1 }))
          .filter((line) => line.text.replace(/[ \t\r]/g, '') !== '');
        expect(seen.map(({ text: t, number }) => ({ text: t, number }))).toEqual(expected);
        for (const line of seen) {
          const at = bytes.subarray(line.offset);
          expect(new TextDecoder().decode(at).startsWith(line.text)).toBe(true);
        }
      }),
    );
  });

  it('drops a byte order mark, and counts it in the offset', () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0x0a, 0x62]);
    expect(split(bytes, [1, 2])).toEqual([
      { text: 'a', number: 1, offset: 3, terminated: true },
      { text: 'b', number: 2, offset: 5, terminated: false },
    ]);
  });

  it('refuses UTF-16 with a remedy', () => {
    expect(() => split(new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x0a, 0x00]), [])).toThrow(
      expect.objectContaining({
        code: 'jsonl/not-utf8',
        userMessage: expect.stringContaining('Save it again as UTF-8'),
      }),
    );
  });

  it('refuses a file that is one endless line instead of holding it', () => {
    const splitter = createLineSplitter('video.mp4', () => {});
    const chunk = new Uint8Array(16 * 1024 * 1024).fill(0x20);
    const pushAll = () => {
      for (let i = 0; i < 5; i++) splitter.push(chunk);
    };
    expect(pushAll).toThrow(expect.objectContaining({ code: 'jsonl/line-too-long' }));
  });

  it('reports bytes and gives the host a turn for every MiB, however the source chunks', async () => {
    const file = memorySource('faces.jsonl', `${'x'.repeat(999)}\n`.repeat(5000), 5_000_000);
    const done: number[] = [];
    let breaths = 0;
    await readLines(
      file,
      {
        ...SILENT_HOOKS,
        progress: (progress) => done.push(progress.done),
        breathe: () => {
          breaths += 1;
          return Promise.resolve();
        },
      },
      () => {},
    );
    expect(breaths).toBeGreaterThanOrEqual(4);
    expect(done.at(-1)).toBe(5_000_000);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });
});

describe('the text of the lines of a chunk', () => {
  /** Each line, and what its text is said to be. */
  function texts(...chunks: readonly string[]) {
    const seen: [string, string | undefined][] = [];
    const splitter = createLineSplitter('faces.jsonl', (line) => {
      const { bytes, start, end } = line;
      const own = new TextDecoder().decode(bytes.subarray(start, end));
      seen.push([own, line.ascii?.()?.slice(start, end)]);
    });
    for (const chunk of chunks) splitter.push(new TextEncoder().encode(chunk));
    splitter.end();
    return seen;
  }

  it('is that of the line, wherever a chunk ends', () => {
    expect(texts('{"a": 1}\n\n{"b": 2}\r\n{"c', '": 3}\n{"d": 4}\n{"e": 5}\n')).toEqual([
      ['{"a": 1}', '{"a": 1}'],
      ['{"b": 2}', '{"b": 2}'],
      ['{"c": 3}', undefined],
      ['{"d": 4}', '{"d": 4}'],
      ['{"e": 5}', '{"e": 5}'],
    ]);
  });

  it('is not known where bytes are not characters', () => {
    expect(texts('{"a": "ä"}\n{"b": 1}\n')).toEqual([
      ['{"a": "ä"}', undefined],
      ['{"b": 1}', undefined],
    ]);
  });
});

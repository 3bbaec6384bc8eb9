import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LineView } from '../../../src/core/parse/lines.ts';
import { createRawRowStore, rawRow } from '../../../src/core/parse/raw-rows.ts';
import { createVectorLineReader } from '../../../src/core/parse/vector-line.ts';

function view(text: string): LineView {
  const bytes = new TextEncoder().encode(`junk${text}junk`);
  return { bytes, start: 4, end: bytes.length - 4, number: 1, offset: 0, terminated: true };
}

let short = 0;

/** Read lines and keep them as an import does: the text of each, and where its vector stood. */
function kept(...lines: readonly string[]) {
  const reader = createVectorLineReader('faces.jsonl', 'embedding', short);
  const store = createRawRowStore();
  for (const text of lines) {
    const line = view(text);
    reader.read(line);
    store.keep(line, reader.cuts(line));
  }
  const rows = store.finish();
  return lines.map((_, i) => ({
    text: new TextDecoder().decode(rawRow(rows, i)),
    at: rows.vectorAt[i],
  }));
}

describe.each([0, 1_000_000])(
  'rows as they were written, short ones of less than %d',
  (shorter) => {
    beforeEach(() => {
      short = shorter;
    });

    it.each([
      ['{"a": 1, "embedding": [1, 2], "b": 2}', '{"a": 1, "b": 2}', 9],
      ['{"embedding":[1,2],"b":2}', '{"b":2}', 1],
      ['{"a": 1, "embedding": [1, 2]}', '{"a": 1}', 7],
      ['{"embedding": [1, 2]}', '{}', 1],
      ['{ "a" : 1 , "embedding" : [ 1 , 2 ] }', '{ "a" : 1  }', 10],
      ['{"a": 1.50, "n": NaN}', '{"a": 1.50, "n": NaN}', -1],
      ['{"a": 1, "embedding": null}', '{"a": 1, "embedding": null}', -1],
      ['{"embedding": "none", "a": {"embedding": [1]}}', '{"a": {"embedding": [1]}}', 1],
      ['{"a": 1, "embedding": [1], "embedding": [2, 3]}', '{"a": 1}', 7],
      ['{"\\u0065mbedding": [1, 2], "a": "\\u00e4"}', '{"a": "\\u00e4"}', 1],
      ['{"ä": "ö", "embedding": ["x"], "b": []}', '{"ä": "ö", "b": []}', 13],
      ['{"embedding": [1, 2], "a": 1, "embe\\u0064ding": [3]}', '{"a": 1}', 7],
    ])('lose their vector and nothing else: %s', (line, text, at) => {
      expect(kept(line)).toEqual([{ text, at }]);
    });

    it('stay apart, however many there are', () => {
      const pairs = [
        ['{"a": 1}', '{"a": 1}'],
        ['{"embedding": [1, 2]}', '{}'],
        ['{"b": 3, "embedding": [1, 2], "c": 4}', '{"b": 3, "c": 4}'],
        ['{"d": [5, 6, 7, 8, 9], "e": 4}', '{"d": [5, 6, 7, 8, 9], "e": 4}'],
      ] as const;
      // What was cut out of one is cut out of no other, whichever comes first.
      const both = [...pairs, ...pairs.toReversed()];
      const texts = kept(...both.map(([line]) => line)).map(({ text }) => text);
      expect(texts).toEqual(both.map(([, text]) => text));
    });

    it('are objects of the same members, whatever stands where', () => {
      const key = fc.constantFrom('a', 'embedding', 'embedding2', 'em"bed', '\\', 'ä');
      const value = fc.oneof(fc.jsonValue(), fc.array(fc.float({ noNaN: true })));
      const space = fc.constantFrom('', ' ', '\t');
      fc.assert(
        fc.property(fc.array(fc.tuple(key, value, space)), (entries) => {
          const members = entries.map(
            ([k, v, s]) => `${s}${JSON.stringify(k)}${s}:${s}${JSON.stringify(v)}${s}`,
          );
          const text = `{${members.join(',')}}`;
          const all = JSON.parse(text) as Record<string, unknown>;
          const { embedding, ...rest } = all;
          const [row] = kept(text);
          const read = JSON.parse(row?.text ?? '') as Record<string, unknown>;
          const { embedding: left, ...others } = read;
          expect(others).toEqual(rest);
          expect(left ?? null).toBeNull();
          if (embedding !== undefined && embedding !== null) expect(row?.at).toBeGreaterThan(0);
        }),
        { numRuns: 500 },
      );
    });
  },
);

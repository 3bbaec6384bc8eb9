import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, redo, undo } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type OperationLog } from '../../../src/core/moderation/types.ts';
import type { StoreKey } from '../../../src/state/persistence/keys.ts';
import { logChange, logFromStored } from '../../../src/state/persistence/log-diff.ts';

const name = (log: OperationLog, text: string): OperationLog =>
  append(
    log,
    { type: 'label', identityId: 'identity-00001', anchor: '1', labels: { name: text } },
    { at: '2026-01-01T00:00:00Z' },
  );

/** A store that applies changes as the database does. */
class Stored {
  readonly values = new Map<string, unknown>();

  apply(before: OperationLog, after: OperationLog): void {
    const { puts = [], deletes = [] } = logChange('e/', before, after);
    for (const key of deletes) this.values.delete(JSON.stringify(key));
    for (const [key, value] of puts) this.values.set(JSON.stringify(key), value);
  }

  log(): OperationLog {
    const entries = [...this.values].filter(([key]) => (JSON.parse(key) as StoreKey)[0] === 'log');
    return logFromStored(
      entries.map(([, value]) => value),
      this.values.get(JSON.stringify(['cursor', 'e/'])),
    ).log;
  }
}

describe('storing a log', () => {
  it('writes a new entry and the cursor, and nothing else', () => {
    const one = name(EMPTY_LOG, 'Ann');
    const two = name(one, 'Bo');
    const change = logChange('e/', one, two);
    expect(change.puts?.map(([key]) => key)).toEqual([
      ['log', 'e/', 2],
      ['cursor', 'e/'],
    ]);
    expect(change.deletes).toEqual([]);
  });

  it('writes the cursor alone on undo', () => {
    const one = name(EMPTY_LOG, 'Ann');
    expect(logChange('e/', one, undo(one)).puts).toEqual([
      [['cursor', 'e/'], { cursor: 0, lastNumber: 1 }],
    ]);
  });

  it('deletes what an act after an undo cut off', () => {
    const three = name(name(name(EMPTY_LOG, 'a'), 'b'), 'c');
    const back = undo(undo(three));
    const change = logChange('e/', back, name(back, 'd'));
    expect(change.deletes).toEqual([['log', 'e/', 3]]);
  });

  it('gives back the log after any sequence of acts, undos and redos', () => {
    const step = fc.constantFrom('act', 'undo', 'redo');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const stored = new Stored();
        let log = EMPTY_LOG;
        steps.forEach((kind, i) => {
          const next =
            kind === 'act' ? name(log, `n${i}`) : kind === 'undo' ? undo(log) : redo(log);
          stored.apply(log, next);
          log = next;
        });
        expect(stored.log()).toEqual(log);
      }),
    );
  });

  it('takes steps up to the first that makes no sense', () => {
    const log = name(name(name(EMPTY_LOG, 'Ann'), 'Bo'), 'Cy');
    const [one, two, three] = log.entries;
    const strange = { ...two, operation: { type: 'teleport' } };
    for (const entries of [
      [one, strange, three],
      [three, strange, one],
    ]) {
      const read = logFromStored(entries, { cursor: 3, lastNumber: 7 });
      expect(read.log).toEqual({ entries: [one], cursor: 1, lastNumber: 7 });
      expect(read.damaged).toBe(entries.length - 1);
    }
  });

  it('survives a damaged cursor and entries that are none', () => {
    const { entries } = name(EMPTY_LOG, 'Ann');
    expect(logFromStored([...entries, 7, null], 99)).toMatchObject({
      log: { entries, cursor: 1, lastNumber: 1 },
      damaged: 2,
    });
    expect(logFromStored(entries, 'x').log).toEqual({ entries, cursor: 1, lastNumber: 1 });
    for (const odd of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, '1']) {
      const { log } = logFromStored(entries, { cursor: odd, lastNumber: odd });
      expect(log).toEqual({ entries, cursor: 1, lastNumber: 1 });
    }
  });

  it('keeps a step of which only what people read is damaged', () => {
    const { entries } = name(name(EMPTY_LOG, 'Ann'), 'Bo');
    const [one, two] = entries;
    const odd = { at: 7, text: null, before: { clusters: -1 }, after: 3, clustering: { a: {} } };
    const stored = [one, { ...two, ...odd }];
    const { log, damaged, kept } = logFromStored(stored, { cursor: 2, lastNumber: 1 });
    expect([damaged, kept.size]).toEqual([0, 2]);
    expect(log.entries).toEqual([
      one,
      { ...two, at: '1970-01-01T00:00:00Z', text: 'Named identity-00001 Bo' },
    ]);
  });

  it('takes no step of which nobody knows where it stands', () => {
    const [one, two] = name(name(EMPTY_LOG, 'Ann'), 'Bo').entries;
    for (const seq of [Number.NaN, '2', -1, one?.seq]) {
      expect(logFromStored([one, { ...two, seq }], 2).log.entries).toEqual([one]);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { concerns } from '../../../src/core/moderation/by-fields.ts';
import { lineage } from '../../../src/core/moderation/describe-operation.ts';
import { append, standingEntries, undo } from '../../../src/core/moderation/log.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { changeWords } from '../../../src/ui/review/history/change-words.ts';
import {
  clockWords,
  countWords,
  historyRows,
  milestones,
} from '../../../src/ui/review/history/history-rows.ts';

const AT = '2025-11-18T12:34:56Z';
const logOf = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce((log, operation) => append(log, operation, { at: AT }), EMPTY_LOG);
const ref = (identityId: string, ...tracks: string[]) => ({
  identityId,
  anchor: tracks[0] ?? '',
  tracks,
});
const merge: Operation = {
  type: 'merge',
  target: ref('identity-00001', '1'),
  sources: [ref('identity-00002', '2', '3')],
};
const split: Operation = {
  type: 'split',
  from: ref('identity-00001', '1', '2'),
  tracks: ['2'],
  newId: 'identity-00009',
};
const checkpoint: Operation = { type: 'checkpoint', name: 'Before lunch' };

describe('the lines of the history', () => {
  it('are the latest first, the beginning last, with what holds now and what was undone', () => {
    const rows = historyRows(undo(logOf(merge, checkpoint)));
    expect(rows.map(({ position, undone, current }) => [position, undone, current])).toEqual([
      [2, true, false],
      [1, false, true],
      [0, false, false],
    ]);
    expect(historyRows(EMPTY_LOG)).toEqual([expect.objectContaining({ current: true })]);
  });

  it('mark what a later step took back, only while that step holds', () => {
    const log = logOf(merge, { type: 'revoke', seq: 1, text: 'Merged' });
    expect(historyRows(log).map(({ revoked }) => revoked)).toEqual([false, true, false]);
    expect(historyRows(undo(log)).map(({ revoked }) => revoked)).toEqual([false, false, false]);
    const seq = log.entries.at(-1)!.seq;
    const again = append(log, { type: 'revoke', seq, text: 'Revoked' }, { at: AT });
    expect(historyRows(again).map(({ revoked }) => revoked)).toEqual([false, true, false, false]);
  });

  it('name the points to come back to', () => {
    expect(milestones(logOf(merge, checkpoint))).toEqual([
      { position: 2, name: 'Before lunch' },
      { position: 0, name: 'Start' },
    ]);
  });

  it('say what a step did to the counts, and nothing when it did nothing', () => {
    const [entry] = logOf(merge).entries;
    if (entry === undefined) throw new Error('no entry');
    const counts = { clusters: 13, singletons: 4, tracks: 20 };
    expect(countWords({ ...entry, before: counts, after: { ...counts, clusters: 12 } })).toBe(
      '13 → 12 clusters',
    );
    expect(
      countWords({ ...entry, before: counts, after: { clusters: 1, singletons: 1, tracks: 1 } }),
    ).toBe('13 → 1 cluster, 4 → 1 singleton, 20 → 1 track');
    expect(countWords({ ...entry, before: counts, after: counts })).toBe('');
    expect(countWords(entry)).toBe('');
  });

  it('tell the time today and the day before that', () => {
    expect(clockWords(AT, Date.parse(AT))).toMatch(/^\d\d:34:56$/);
    expect(clockWords(AT, Date.parse('2026-01-01T00:00:00Z'))).toMatch(/^18 Nov, \d\d:34$/);
    expect(clockWords('never', 0)).toBe('');
  });
});

describe('what concerns an identity', () => {
  const concerned = (operation: Operation, id: string, ...tracks: string[]): boolean =>
    logOf(operation).entries.some((entry) => concerns(entry.operation, id, new Set(tracks)));

  it('is what was done to it, made it, or fed it', () => {
    expect(concerned(merge, 'identity-00001')).toBe(true);
    expect(concerned(merge, 'identity-00002')).toBe(true);
    expect(concerned(merge, 'identity-00003')).toBe(false);
    expect(concerned(split, 'identity-00009')).toBe(true);
    expect(concerned({ type: 'lock', ...ref('identity-00001', '1') }, 'identity-00001')).toBe(true);
  });

  it('is in a batch when it is in one of its steps', () => {
    const batch: Operation = { type: 'batch', text: 'Two changes', operations: [merge, split] };
    expect(concerned(batch, 'identity-00009')).toBe(true);
    expect(concerned(batch, 'identity-00004')).toBe(false);
  });

  it('is found by tracks where a step names only those', () => {
    const apart: Operation = {
      type: 'not-same',
      a: { name: 'Lisa', tracks: ['1'] },
      b: { name: 'Kyle', tracks: ['7'] },
    };
    expect(concerned(apart, 'identity-00001', '1', '2')).toBe(true);
    expect(concerned(apart, 'identity-00005', '5')).toBe(false);
    expect(concerned({ type: 'restore', tracks: ['5'] }, 'identity-00005', '5')).toBe(true);
    expect(concerned(checkpoint, 'identity-00001', '1')).toBe(false);
  });
});

describe('the lineage of an identity', () => {
  const nameOf = (id: string): string => (id === 'identity-00001' ? 'Lisa' : id);
  const linesOf = (log: OperationLog, id: string) => lineage(standingEntries(log), id, nameOf);

  it('says what it was merged, split and taken from, oldest first', () => {
    expect(linesOf(logOf(merge), 'identity-00001')).toEqual(['Merged from identity-00002']);
    expect(linesOf(logOf(merge, split), 'identity-00009')).toEqual(['Split from Lisa']);
    expect(linesOf(logOf(merge), 'identity-00002')).toEqual([]);
  });

  it('forgets what was undone or revoked', () => {
    expect(linesOf(undo(logOf(merge)), 'identity-00001')).toEqual([]);
    const revoked = logOf(merge, { type: 'revoke', seq: 1, text: 'Merged' });
    expect(linesOf(revoked, 'identity-00001')).toEqual([]);
    const again = append(revoked, { type: 'revoke', seq: 2, text: 'Revoked: Merged' }, { at: AT });
    expect(linesOf(again, 'identity-00001')).toEqual(['Merged from identity-00002']);
  });
});

describe('a difference in words', () => {
  const nothing = { identityId: '', other: '', tracks: [], before: '', after: '' };
  const nameOf = (id: string): string => `<${id}>`;

  it('says who and what became of them', () => {
    expect(
      changeWords({ ...nothing, type: 'merged', identityId: 'a', other: 'b' }, nameOf),
    ).toEqual({ who: 'a', what: 'merged into <b>' });
    expect(
      changeWords({ ...nothing, type: 'split', identityId: 'a', other: 'b', tracks: [1] }, nameOf),
    ).toEqual({ who: '<a>', what: '1 track split off from <b>' });
    expect(
      changeWords(
        { ...nothing, type: 'named', identityId: 'a', before: 'Ann', after: 'Anna' },
        nameOf,
      ).what,
    ).toBe('renamed from Ann to Anna');
    expect(changeWords({ ...nothing, type: 'deleted', tracks: [1, 2] }, nameOf)).toEqual({
      who: '2 tracks',
      what: 'deleted',
    });
  });
});

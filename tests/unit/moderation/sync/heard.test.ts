import { describe, expect, it } from 'vitest';
import { append } from '../../../../src/core/moderation/log.ts';
import { following, joining, readHeard } from '../../../../src/core/moderation/sync/heard.ts';
import { pendingSteps, rebased } from '../../../../src/core/moderation/sync/replica.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../../src/core/moderation/types.ts';

const AT = '2025-12-01T08:00:00Z';
const named = (name: string): Operation => ({ type: 'checkpoint', name });
const logOf = (...steps: readonly (readonly [name: string, uid?: string])[]): OperationLog =>
  steps.reduce<OperationLog>(
    (log, [name, uid]) => append(log, named(name), { at: AT, ...(uid && { uid }) }),
    EMPTY_LOG,
  );
const wire = (log: OperationLog, state = 'applied') => {
  const value = { last_number: 7, steps: log.entries.map((entry) => ({ ...entry, state })) };
  return { value, kept: value };
};
const words = ({ entries }: OperationLog) => entries.map(({ text }) => text.replace(/^.*: /, ''));
const uids = () => {
  let last = 0;
  return () => {
    last += 1;
    return `made-here-${last}`;
  };
};

describe('a history that was heard', () => {
  it('has the steps that are applied, and nothing that is none', () => {
    const log = logOf(['a', 'uid-of-a'], ['b']);
    const { entries, lastNumber } = readHeard(wire(log), 0);
    expect([entries, lastNumber]).toEqual([log.entries, 7]);
    expect(readHeard(wire(log, 'undone'), 0).entries).toEqual([]);
    for (const value of [{}, { steps: [{}] }, { steps: [{ ...log.entries[0], at: 'now' }] }]) {
      expect(() => readHeard({ value, kept: value }, 0)).toThrow(/cannot be read/);
    }
  });

  it('follows the last known step, or was replaced', () => {
    const log = logOf(['a', 'uid-of-a'], ['b', 'uid-of-b'], ['c', 'uid-of-c']);
    const known = { log: logOf(['a', 'uid-of-a'], ['b', 'uid-of-b']), version: 2 };
    const entries = log.entries.slice(1);
    expect(following(known, { after: 1, entries })).toEqual({
      after: 2,
      entries: entries.slice(1),
    });
    const other = { log: logOf(['a', 'uid-of-a'], ['x', 'uid-of-x']), version: 2 };
    expect(following(other, { after: 1, entries })).toBeUndefined();
    expect(following(known, { after: 1, entries: [] })).toBeUndefined();
  });

  it('is joined by what was made here before: each once, and it waits', () => {
    const all = logOf(['a'], ['b', 'uid-of-b']);
    const here = joining(logOf(['a'], ['mine'], ['b', 'uid-of-b']), all.entries, uids());
    const replica = { log: here, version: 0, sent: new Set<string>() };
    const heard = { after: 0, entries: all.entries };
    const next = rebased(replica, heard, new Map(), (log) => log, uids()).replica;
    expect(words(next.log)).toEqual(['a', 'b', 'mine']);
    expect(next.version).toBe(2);
    expect(pendingSteps(next).map(({ uid, seq }) => [uid, seq])).toEqual([['made-here-1', 3]]);
  });

  it('wins where it was replaced: what others did in the old one is not sent', () => {
    const old = logOf(['a', 'uid-of-a'], ['b', 'uid-of-b'], ['mine', 'uid-mine']);
    const replica = { log: old, version: 2, sent: new Set<string>() };
    const heard = { after: 0, entries: logOf(['z', 'uid-of-z']).entries };
    const next = rebased(replica, heard, new Map(), (log) => log, uids()).replica;
    expect(words(next.log)).toEqual(['z', 'mine']);
  });
});

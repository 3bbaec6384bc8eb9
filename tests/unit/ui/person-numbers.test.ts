import { describe, expect, it } from 'vitest';
import type { Labels } from '../../../src/core/identity/types.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { NUMBERS, pinnedNames } from '../../../src/ui/acts/person-numbers.ts';

const id = (number: number): string => `identity-${String(number).padStart(5, '0')}`;
const label = (number: number, labels: Labels): Operation => ({
  type: 'label',
  identityId: id(number),
  anchor: `track-${number}`,
  labels,
});
const logOf = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce(
    (log, operation) => append(log, operation, { at: '2026-11-29T08:00:00Z' }),
    EMPTY_LOG,
  );
const named = (log: OperationLog) => pinnedNames(log).filter((name) => name !== undefined);

describe('numbers of people', () => {
  it('are given in the order of naming, and stay whoever is used later', () => {
    const log = logOf(label(1, { name: 'Lisa' }), label(2, { name: 'Kyle' }));
    expect(named(log)).toEqual(['lisa', 'kyle']);
    const later = append(log, label(3, { name: 'Lisa' }), { at: '2026-11-29T08:00:01Z' });
    expect(named(later)).toEqual(['lisa', 'kyle']);
  });

  it('go to nobody beyond the ninth, and move nobody', () => {
    const many = Array.from({ length: 12 }, (_, i) => label(i + 1, { name: `Person ${i + 1}` }));
    expect(named(logOf(...many))).toHaveLength(NUMBERS);
    expect(pinnedNames(logOf(...many))[8]).toBe('person 9');
  });

  it('come with the files: the largest first', () => {
    const adopted = (number: number, name: string, tracks: number) => ({
      identityId: id(number),
      anchor: `track-${number}`,
      tracks: Array.from({ length: tracks }, (_, i) =>
        i === 0 ? `track-${number}` : `${number}-${i}`,
      ),
      labels: { name },
      locked: false,
      representative: undefined,
      createdAt: undefined,
      updatedAt: undefined,
      extra: {},
    });
    const log = logOf({ type: 'adopt', identities: [adopted(1, 'Ann', 1), adopted(2, 'Bea', 3)] });
    expect(named(log)).toEqual(['bea', 'ann']);
  });

  it('stay with a name that is corrected, and are free again without one', () => {
    const log = logOf(
      label(1, { name: 'Lsa' }),
      label(2, { name: 'Kyle' }),
      label(1, { name: 'Lisa' }),
    );
    expect(pinnedNames(log).slice(0, 2)).toEqual(['lisa', 'kyle']);
    const cleared = append(log, label(1, {}), { at: '2026-11-29T08:00:01Z' });
    expect(pinnedNames(cleared).slice(0, 2)).toEqual([undefined, 'kyle']);
    const next = append(cleared, label(4, { name: 'Mia' }), { at: '2026-11-29T08:00:02Z' });
    expect(pinnedNames(next).slice(0, 2)).toEqual(['mia', 'kyle']);
  });

  it('stay while another identity bears the name', () => {
    const log = logOf(
      label(1, { name: 'Lisa' }),
      label(2, { name: 'Lisa' }),
      label(1, { name: 'Mia' }),
    );
    expect(named(log)).toEqual(['lisa', 'mia']);
  });

  it('go and come with undo', () => {
    const log = logOf(label(1, { name: 'Lisa' }), label(2, { name: 'Kyle' }));
    expect(named(undo(log))).toEqual(['lisa']);
    expect(named(log)).toEqual(['lisa', 'kyle']);
  });

  it('read a batch as its parts', () => {
    const log = logOf({
      type: 'batch',
      text: 'two names',
      operations: [label(1, { name: 'Lisa' }), label(2, { person_id: 'p-7' })] as never,
    });
    expect(named(log)).toEqual(['lisa', 'p-7']);
  });
});

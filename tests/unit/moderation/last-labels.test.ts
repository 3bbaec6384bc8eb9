import { expect, it } from 'vitest';
import { lastLabels } from '../../../src/core/moderation/last-labels.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type SimpleOperation } from '../../../src/core/moderation/types.ts';

const of = (id: string) => ({
  identityId: id === 'a' ? 'identity-00001' : 'identity-00002',
  anchor: '1',
});
const match = (id: string, personId: string, name: string): SimpleOperation => ({
  ...{ type: 'match', ...of(id), personId, name, seedId: 's', similarity: 0.9, margin: 0.3 },
});
const reject = (id: string, personId: string): SimpleOperation => ({
  ...{ type: 'reject-match', ...of(id), personId, name: '' },
});
const logOf = (...operations: readonly SimpleOperation[]) =>
  operations.reduce(
    (log, operation) => append(log, operation, { at: '2025-11-18T12:34:56Z' }),
    EMPTY_LOG,
  );

it('what a match said last counts as what a person said, until it is rejected', () => {
  const log = logOf(match('a', 'ann', 'Ann'), match('a', 'bea', ''), match('b', 'cara', 'Cara'));
  expect(lastLabels(log)).toEqual([
    { person_id: 'bea', name: 'Ann' },
    { person_id: 'cara', name: 'Cara' },
  ]);
  expect(lastLabels(undo(log))).toHaveLength(1);
  const rejected = append(log, reject('b', 'cara'), { at: '2025-11-18T12:34:56Z' });
  expect(lastLabels(rejected)[1]).toEqual({});
});

it('a rejection takes no name that a person has given, or that is another’s', () => {
  const named: SimpleOperation = { type: 'label', ...of('a'), labels: { person_id: 'ann' } };
  expect(lastLabels(logOf(match('a', 'ann', 'Ann'), named, reject('a', 'ann')))).toEqual([
    { person_id: 'ann' },
  ]);
  expect(lastLabels(logOf(match('a', 'ann', 'Ann'), reject('a', 'bea')))).toEqual([
    { person_id: 'ann', name: 'Ann' },
  ]);
});

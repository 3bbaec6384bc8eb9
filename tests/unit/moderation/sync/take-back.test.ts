import { expect, it } from 'vitest';
import { append } from '../../../../src/core/moderation/log.ts';
import {
  bringingBack,
  type Taken,
  takingBack,
} from '../../../../src/core/moderation/sync/take-back.ts';
import { EMPTY_LOG, type OperationLog } from '../../../../src/core/moderation/types.ts';

const AT = '2025-12-01T08:00:00Z';
const isOwn = () => true;
const stands = (log: OperationLog) => ({ log, version: 2, sent: new Set<string>() });
const known = ['a', 'b'].reduce<OperationLog>(
  (log, name) => append(log, { type: 'checkpoint', name }, { at: AT, uid: `uid-of-${name}` }),
  EMPTY_LOG,
);
const done = (log: OperationLog, taken: Taken, uid: string): OperationLog => {
  if (taken.type === 'log') return taken.log;
  return taken.type === 'nothing' ? log : append(log, taken.operation, { at: AT, uid });
};

it('undo goes on to the step before, and redo comes back the same way, though nothing was sent yet', () => {
  const once = done(known, takingBack(stands(known), isOwn), 'uid-of-c');
  const twice = done(once, takingBack(stands(once), isOwn), 'uid-of-d');
  const backs = twice.entries.slice(2).map(({ operation }) => operation);
  expect(backs).toMatchObject([
    { type: 'revoke', seq: 2 },
    { type: 'revoke', seq: 1 },
  ]);
  expect(takingBack(stands(twice), isOwn).type).toBe('nothing');
  expect(bringingBack(stands(twice), isOwn)).toMatchObject({ operation: { seq: 4 } });
});

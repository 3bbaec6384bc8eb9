import { AppError } from '../../core/errors.ts';
import { isoSeconds } from '../../core/export/input.ts';
import { isUndoable, nothingToUndo } from '../../core/moderation/edit/undo-step.ts';
import { objectOf, type Row } from '../../core/parse/fields.ts';
import { askService, newUid, type Remote, refused } from './ask-service.ts';

/** The history as the service has it: the same as `cutline log --format json`. */
export async function remoteSteps(
  remote: Remote,
): Promise<{ readonly answer: Row; readonly steps: readonly Row[] }> {
  const answer = await askService(remote, { method: 'GET', path: '/log' });
  const given = Array.isArray(answer.steps) ? (answer.steps as readonly unknown[]) : [];
  return { answer, steps: given.map(objectOf).filter((step) => step !== undefined) };
}

/**
 * Take a step back that the service has: by a step of its own, which is sent until it is there.
 * @param seq of the step; undefined for the last one that stands
 * @returns what is printed
 */
export async function undoRemote(remote: Remote, seq: number | undefined): Promise<string> {
  const { steps } = await remoteSteps(remote);
  const target =
    seq === undefined
      ? steps.findLast(
          (step) => step.state === 'applied' && isUndoable(objectOf(step.operation)?.type),
        )
      : steps.find((step) => step.seq === seq);
  if (target === undefined) throw nothingToUndo(seq);
  const text = String(target.text);
  const revokes = typeof target.uid === 'string' ? { revokes: target.uid } : {};
  const operation = { type: 'revoke', seq: target.seq, text };
  const step = { uid: newUid(), at: isoSeconds(Date.now()), operation, ...revokes };
  const body = JSON.stringify({ steps: [step] });
  const answer = await askService(remote, { method: 'POST', path: '/log', body });
  const [done] = (Array.isArray(answer.steps) ? answer.steps : []) as readonly unknown[];
  const row = objectOf(done);
  const problem = objectOf(row?.problem);
  if (problem !== undefined) throw refused(remote, Number(problem.status), problem);
  if (row?.seq === undefined)
    throw new AppError('remote/refused', 'no number', `${remote.server} says nothing of the step.`);
  return `Revoked: ${text}.\nstep ${String(row.seq)} of the history at ${remote.server}\n`;
}

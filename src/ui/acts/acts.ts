import { useStore } from '../../state/store.ts';
import type { Act, ActName } from './act.ts';
import { identityAct } from './identity-acts.ts';
import type { Subject } from './subject.ts';
import { trackAct } from './track-acts.ts';
import { currentSubject } from './use-subject.ts';

/** What is done to tracks, where tracks have the focus; the rest is done to people. */
const TRACK_ACTS: ReadonlySet<ActName> = new Set([
  'split',
  'move',
  'take-out',
  'noise',
  'delete',
  'not-same',
]);

/** @returns the act on the subject; undefined where it means nothing */
export function actOn(name: ActName, subject: Subject): Act | undefined {
  return subject.rows.length > 0 && TRACK_ACTS.has(name)
    ? trackAct(name, subject)
    : identityAct(name, subject);
}

/** Do it, or say why not. @returns false where the act means nothing */
export function perform(name: ActName, subject: Subject = currentSubject()): boolean {
  const act = actOn(name, subject);
  if (act === undefined) return false;
  // Behind a lock the store offers to unlock and do it.
  if (act.why === undefined || act.locked === true) act.run();
  else useStore.getState().notify({ level: 'info', text: `${act.why}.` });
  return true;
}

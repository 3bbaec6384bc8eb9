import type { Incoming } from '../../bridge/drop.ts';
import { isOfPeople } from '../../core/facebank/people-files.ts';
import type { Context } from '../lib/session.ts';

/** True where some of the files are called as only files of known people are. */
export const hasPeople = ({ files }: Incoming): boolean =>
  files.some(({ path }) => isOfPeople(path, 1));

/** An episode came with files of known people: they are for the Facebank, if somebody wants them there. */
export function offerPeople({ get }: Context, incoming: Incoming | undefined): void {
  if (incoming === undefined || !hasPeople(incoming)) return;
  get().notify({
    level: 'info',
    text: 'These files have known people, too (a Facebank, or a show’s people and cast).',
    action: { label: 'Add them to mine', run: () => void get().importBank(incoming) },
  });
}

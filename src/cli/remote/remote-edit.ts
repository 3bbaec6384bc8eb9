import type { EditCommand } from '../../core/moderation/edit/edit-identities.ts';
import { objectOf, type Row } from '../../core/parse/fields.ts';
import { type KeptJson, writeKept } from '../../core/parse/kept-json.ts';
import { shownInLine } from '../kit/shown.ts';
import { changeLine } from '../moderate/report-edit.ts';
import { askService, newUid, type Remote, type Request } from './ask-service.ts';

/**
 * One of the specification's calls, done by the service: its locks, its order, its bytes.
 * @param payload as the command takes it, read already
 * @returns what is printed
 */
export async function editRemote(
  remote: Remote,
  command: EditCommand,
  payload: KeptJson,
  format: 'text' | 'json',
): Promise<string> {
  const answer = await askService(remote, { ...requestOf(command, payload), uid: newUid() });
  return reportRemote(remote, answer, format);
}

/** The call of the specification; what stands in the address is not in the body. */
function requestOf(command: EditCommand, { kept }: KeptJson): Request {
  const row = objectOf(kept) ?? {};
  const body = (without: string): string =>
    writeKept(Object.fromEntries(Object.entries(row).filter(([key]) => key !== without)));
  const at = (id: unknown): string => encodeURIComponent(String(id));
  switch (command.type) {
    case 'merge':
    case 'split':
      return { method: 'POST', path: `/identities/${command.type}`, body: writeKept(row) };
    case 'move':
      return {
        method: 'POST',
        path: `/tracks/${at(command.payload.track_id)}/move`,
        body: body('track_id'),
      };
    case 'delete-track': {
      const query = { purge_crops: String(command.payload.purge_crops) };
      return { method: 'DELETE', path: `/tracks/${at(command.payload.track_id)}`, query };
    }
    case 'patch':
      return {
        method: 'PATCH',
        path: `/identities/${at(command.payload.identity_id)}`,
        body: body('identity_id'),
      };
    default:
      throw command satisfies never;
  }
}

function reportRemote({ server }: Remote, answer: Row, format: 'text' | 'json'): string {
  if (format === 'json') return `${writeKept(answer, 2)}\n`;
  const entry = objectOf(answer.entry);
  if (entry === undefined) return 'Nothing to change: it is so already.\n';
  const lines = (value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : []);
  return [
    `${String(entry.text)}.`,
    ...lines(answer.changed).map(
      (one) => `  ${changeLine(one as Parameters<typeof changeLine>[0])}`,
    ),
    ...lines(answer.notes).map((note) => `note: ${String(note)}`),
    `step ${String(entry.seq)} of the history at ${server}`,
    '',
  ]
    .map(shownInLine)
    .join('\n');
}

import { counted } from '../../core/words.ts';
import type { BankSession } from '../lib/bank-types.ts';

/** Parts of an episode that are in no page's memory. */
export interface Missing {
  readonly vectors: boolean;
  readonly rows: boolean;
  readonly pictures: boolean;
}

/**
 * What is said when an episode was stored again.
 * @param readable its files are at hand: what is missing is read from them
 * @param others episodes that were stored and are gone
 */
export function savedText(
  epId: string,
  missing: Missing,
  readable: boolean,
  others: number,
): string {
  // Pictures that can still be read are copied again, whatever the files say.
  const gone = readable ? { ...missing, vectors: false, rows: false } : missing;
  const isRead = missing.vectors !== gone.vectors || missing.rows !== gone.rows;
  const lost = `${counted(others, 'other episode')} ${others === 1 ? 'is' : 'are'} gone`;
  return [
    'The browser deleted what Cutline had saved.',
    `${epId} was saved again from this page, with every decision.`,
    ...(isRead ? ['The rest of its files is read and saved again now.'] : []),
    ...remedy(gone),
    ...(others > 0 ? [`${lost}: drop the files again.`] : []),
  ].join(' ');
}

/** What is said when the Facebank was stored again. */
export function bankSavedText({ seeds, pictures }: BankSession): string {
  const gone = [...seeds.keys()].filter((id) => !pictures.has(id)).length;
  const without = `, without the pictures of ${counted(gone, 'face')}`;
  return `The browser deleted what Cutline had saved. The Facebank was saved again from this page${gone > 0 ? without : ', whole'}.`;
}

/** What is said when the files that were to be read again cannot be. */
export function unreadText(epId: string, missing: Missing): string {
  const [what] = remedy({ ...missing, pictures: false });
  return `The files of ${epId} cannot be read again, or are others now. ${what}`;
}

/** "For its vectors and its pictures, drop its files again.": nothing where nothing is missing. */
function remedy(missing: Missing): string[] {
  const gone = [
    ...(missing.vectors ? ['its vectors, without which it cannot be clustered anew'] : []),
    ...(missing.rows ? ['the rows of its files as they were written'] : []),
    ...(missing.pictures ? ['its pictures'] : []),
  ];
  if (gone.length === 0) return [];
  const last = gone.pop() ?? '';
  const listed = gone.length === 0 ? last : `${gone.join(', ')}, and ${last}`;
  return [`Gone are ${listed}: drop its files again to have them back.`];
}

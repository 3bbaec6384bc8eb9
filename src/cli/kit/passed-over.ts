import { counted } from '../../core/words.ts';
import type { RefusedLink, UnreadEntry, Walked } from './walk-folders.ts';

/** Those that are named in full. */
const NAMED = 6;

const LINK_WORDS = {
  outside: '',
  broken: ', which is not there',
  nested: ', a link in a link',
  circle: ', which holds the link itself',
} satisfies Record<RefusedLink['why'], string>;

/**
 * What a walk passed over, in sentences: what lies behind it is missing otherwise, and nobody knows why.
 * @param named the folder that was named, in which links are followed
 */
export function passedOver(
  { refused, unread }: Pick<Walked, 'refused' | 'unread'>,
  named: string,
): readonly string[] {
  return [
    ...(refused.length === 0 ? [] : [linksWords(refused, named)]),
    ...(unread.length === 0 ? [] : [unreadWords(unread)]),
  ];
}

function unreadWords(unread: readonly UnreadEntry[]): string {
  const some = unread.map(({ path, why }) => `${path} (${why})`);
  return `${counted(unread.length, 'entry', 'entries')} could not be read and left out: ${listed(some)}. If the episode needs what is in there, permit reading it, or rename it, and run the command again.`;
}

/** Folders that nobody means, in a sentence: for where nothing else was found. */
export function leftAside({ aside }: Pick<Walked, 'aside'>): readonly string[] {
  if (aside.length === 0) return [];
  const were = `${counted(aside.length, 'folder')} ${aside.length === 1 ? 'was' : 'were'}`;
  return [
    `${were} not looked into (recycle bins, snapshots, hidden folders, copies kept aside): ${listed(aside)}. To take what is in one, name that folder itself.`,
  ];
}

function linksWords(refused: readonly RefusedLink[], named: string): string {
  const some = refused.map(({ path, target, why }) => `${path} (to ${target}${LINK_WORDS[why]})`);
  return `${counted(refused.length, 'link')} ${refused.length === 1 ? 'was' : 'were'} not followed: ${listed(some)}. Links are followed where they stay below ${named}: put a copy of what they lead to there, or name a folder that holds both.`;
}

/** The first few by name, the others by their number. */
function listed(all: readonly string[]): string {
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return `${all.slice(0, NAMED).join(', ')}${more}`;
}

import type { Person, Seed } from '../../core/facebank/types.ts';
import { timecode } from '../kit/words.ts';

/** What somebody is called: the name, else the id. */
export const personName = ({ name, id }: Pick<Person, 'name' | 'id'>): string =>
  name.trim() === '' ? id : name;

/** Where the face of a seed is from, in a line. */
export function originWords({ origin }: Pick<Seed, 'origin'>): string {
  switch (origin.type) {
    case 'photo':
      return origin.file;
    case 'episode':
      return Number.isFinite(origin.ts)
        ? `${timecode(origin.ts)}, ${origin.epId}`
        : `${origin.epId}, track ${origin.trackId}`;
    case 'import':
      return origin.file;
    default:
      return origin satisfies never;
  }
}

/** The same in a word. */
export const originKind = ({ origin }: Pick<Seed, 'origin'>): string =>
  ({ photo: 'Photograph', episode: 'Episode', import: 'Imported' })[origin.type];

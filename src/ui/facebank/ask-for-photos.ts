import { addPhotos } from '../../state/answers/photos.ts';
import { askForFiles } from './ask-for-files.ts';

/**
 * Ask for photographs and look for faces in them.
 * @param person whose they are; undefined asks for each
 */
export const askForPhotos = (person: string | undefined): void =>
  askForFiles((files) => addPhotos(files, person), { accept: 'image/*' });

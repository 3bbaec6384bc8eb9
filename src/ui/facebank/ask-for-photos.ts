import { addPhotos } from '../../state/answers/photos.ts';

/** What the photographs are picked with; the browser turns away what is certainly none. */
const ACCEPT = 'image/*';

/**
 * Ask for photographs and look for faces in them.
 * @param person whose they are; undefined asks for each
 */
export function askForPhotos(person: string | undefined): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = ACCEPT;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) addPhotos(files, person);
  });
  input.click();
}

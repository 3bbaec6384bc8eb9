import { addPhotos } from '../../state/answers/photos.ts';

/** Files that are dropped on the page of people. */
export async function takePeopleFiles(data: DataTransfer): Promise<void> {
  addPhotos([...data.files], undefined);
}

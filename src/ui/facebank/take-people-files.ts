import { addPhotos } from '../../state/answers/photos.ts';
import { tryNewModel } from '../../state/answers/vectors.ts';
import { addModels } from '../../state/embedding/models.ts';
import { useStore } from '../../state/store.ts';

/**
 * Files that are dropped on the page of people: models by their ending, pictures as photographs, and
 * everything else as people that another program, or another browser, knows. To be called in the event.
 */
export async function takePeopleFiles(data: DataTransfer): Promise<void> {
  const files = [...data.files];
  const isFolder = [...data.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory === true);
  if (isFolder || files.some(({ name }) => /\.(json|zip)$/i.test(name))) {
    await useStore.getState().importBankDrop(data);
    return;
  }
  const models = files.filter(({ name }) => /\.onnx$/i.test(name));
  const photos = files.filter((file) => !models.includes(file));
  if (photos.length > 0) addPhotos(photos, undefined);
  if (models.length > 0) await takeModels(models);
}

/** Add models, and say what became of them. */
export async function takeModels(files: readonly File[]): Promise<void> {
  const { notify } = useStore.getState();
  for (const result of await addModels(files)) {
    if (result.type === 'refused') {
      notify({ level: 'error', text: `${result.file}: ${result.text}` });
    } else {
      const { name, role } = result.card;
      const does = role === 'embedder' ? 'makes vectors' : 'finds faces';
      notify({ level: 'done', text: `${name} ${does} from now on.` });
      if (result.type === 'added') await tryNewModel(result.card);
    }
  }
}

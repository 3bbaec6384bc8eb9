import { useStore } from '../../state/store.ts';
import type { MenuItem } from '../kit/Menu.tsx';
import { askForFiles } from './ask-for-files.ts';

/** What can be done with all people, beside the buttons. */
export function peopleMenu(): readonly MenuItem[] {
  const { importBankInput, exportBank, setDialog, matchLibrary, bank } = useStore.getState();
  const take = (files: readonly File[]): void => void importBankInput(files);
  const nobody = bank.people.length === 0;
  const write = (layout: 'spec' | 'pipeline', to: 'zip' | 'folder') => () =>
    void exportBank({ layout, to, originals: true });
  return [
    { label: 'Take a photograph…', run: () => setDialog('camera') },
    { label: 'Import people from files…', separated: true, run: () => askForFiles(take) },
    { label: 'Import a Facebank folder…', run: () => askForFiles(take, { folder: true }) },
    {
      label: 'Export as a zip',
      separated: true,
      disabled: nobody,
      run: write('spec', 'zip'),
    },
    {
      label: 'Export into a folder…',
      disabled: nobody || !('showDirectoryPicker' in window),
      run: write('spec', 'folder'),
    },
    {
      label: 'Export for the pipeline',
      detail: 'facebank.json, people.json, cast.json',
      disabled: nobody,
      run: write('pipeline', 'zip'),
    },
    {
      label: 'Match all episodes',
      separated: true,
      disabled: nobody,
      run: () => void matchLibrary(),
    },
    { label: 'Face models…', separated: true, run: () => setDialog('models') },
  ];
}

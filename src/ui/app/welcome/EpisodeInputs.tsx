import type { ChangeEvent } from 'react';
import { canPickFolder } from '../../../bridge/drop.ts';
import { useStore } from '../../../state/store.ts';

/** Not in React's types. */
const FOLDER = { webkitdirectory: '' };
const FOLDER_INPUT = 'episode-folder-input';
const FILES_INPUT = 'episode-files-input';

/** The browser's own file inputs, one of each for the whole page; buttons and menus open them. */
export function EpisodeInputs() {
  const takeInput = useStore((state) => state.takeInput);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    // The same folder can be chosen twice: the input forgets it. The files are copied out first.
    const files = [...(event.currentTarget.files ?? [])];
    event.currentTarget.value = '';
    if (files.length > 0) void takeInput(files);
  };
  const shared = {
    type: 'file',
    multiple: true,
    className: 'visually-hidden',
    tabIndex: -1,
    onChange: take,
  } as const;
  return (
    <>
      <input id={FOLDER_INPUT} aria-label="Episode folder" {...shared} {...FOLDER} />
      <input id={FILES_INPUT} aria-label="Episode files" {...shared} />
    </>
  );
}

/** Ask with the folder picker where there is one (the folder can then be kept), else with an input. */
export function askForFolder(pickFolder: () => Promise<void>): void {
  if (canPickFolder()) void pickFolder();
  else document.getElementById(FOLDER_INPUT)?.click();
}

export function askForFiles(): void {
  document.getElementById(FILES_INPUT)?.click();
}

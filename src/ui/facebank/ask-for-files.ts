interface Wanted {
  /** As of an `<input>`: what the browser offers; all files where it is left out. */
  readonly accept?: string;
  /** A folder with all that is in it. */
  readonly folder?: boolean;
}

/** Ask for files. To be called inside a click. @param take told of those that were chosen */
export function askForFiles(take: (files: readonly File[]) => void, wanted: Wanted = {}): void {
  const { accept = '', folder = false } = wanted;
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, accept, webkitdirectory: folder });
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) take(files);
  });
  input.click();
}

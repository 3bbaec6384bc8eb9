import { FolderDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import './drop-overlay.css';

/** The files of a drop that is pictures alone: no episode, but perhaps faces of somebody. */
function onlyPictures({ items, files }: DataTransfer): readonly File[] | undefined {
  const isFolder = [...items].some((item) => item.webkitGetAsEntry?.()?.isDirectory === true);
  const all = [...files];
  const pictures = all.length > 0 && all.every(({ type }) => type.startsWith('image/'));
  return pictures && !isFolder ? all : undefined;
}

/** Photographs are looked at where people are. */
function takePhotos(photos: readonly File[]): void {
  useStore.getState().setPage('people');
  void import('../../../state/answers/photos.ts').then(({ addPhotos }) =>
    addPhotos(photos, undefined),
  );
}

/** The whole window takes drops at all times; the overlay says so while something hovers. */
export function DropOverlay() {
  const [over, setOver] = useState(false);
  const opened = useStore((state) => state.open !== undefined);
  useEffect(() => {
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onOver = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setOver(true);
      useStore.getState().expectFiles();
    };
    // Leaving the window has no element that is entered instead.
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!carries(event) || event.dataTransfer === null) return;
      event.preventDefault();
      const photos = onlyPictures(event.dataTransfer);
      if (photos === undefined) void useStore.getState().takeDrop(event.dataTransfer);
      else takePhotos(photos);
    };
    // A page that takes drops itself lights up itself, and lets nothing of them through.
    const onOwnPlace = (event: DragEvent) => {
      const own = event.target instanceof Element && event.target.closest('[data-takes-drops]');
      if (own || event.type === 'drop') setOver(false);
    };
    const end = new AbortController();
    const { signal } = end;
    window.addEventListener('dragover', onOwnPlace, { capture: true, signal });
    window.addEventListener('drop', onOwnPlace, { capture: true, signal });
    window.addEventListener('dragover', onOver, { signal });
    window.addEventListener('dragleave', onLeave, { signal });
    window.addEventListener('drop', onDrop, { signal });
    return () => end.abort();
  }, []);
  if (!over) return null;
  return (
    <div className="drop-overlay" aria-hidden="true">
      <div className="drop-frame">
        <FolderDown size={40} strokeWidth={1.4} />
        <strong>Drop to open</strong>
        <span>
          {opened
            ? 'The open episode is kept as it is. Photographs go to people.'
            : 'A folder, loose files, a zip, or photographs of people.'}
        </span>
      </div>
    </div>
  );
}

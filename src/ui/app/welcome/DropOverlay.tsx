import { FolderDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../../state/store.ts';
import './drop-overlay.css';

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
    };
    // Leaving the window has no element that is entered instead.
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!carries(event) || event.dataTransfer === null) return;
      event.preventDefault();
      void useStore.getState().takeDrop(event.dataTransfer);
    };
    // A page that takes drops itself lights up itself, and lets nothing of them through.
    const onOwnPlace = (event: DragEvent) => {
      const own = event.target instanceof Element && event.target.closest('[data-takes-drops]');
      if (own || event.type === 'drop') setOver(false);
    };
    window.addEventListener('dragover', onOwnPlace, { capture: true });
    window.addEventListener('drop', onOwnPlace, { capture: true });
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOwnPlace, { capture: true });
      window.removeEventListener('drop', onOwnPlace, { capture: true });
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-overlay" aria-hidden="true">
      <div className="drop-frame">
        <FolderDown size={40} strokeWidth={1.4} />
        <strong>Drop to open</strong>
        <span>
          {opened ? 'The open episode is kept as it is.' : 'A folder, loose files, or a zip.'}
        </span>
      </div>
    </div>
  );
}

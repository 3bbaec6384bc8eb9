import { type DragEvent, useState } from 'react';
import { addPhotos } from '../../state/answers/photos.ts';
import { takePeopleFiles } from './take-people-files.ts';

/**
 * Files that are dropped here are photographs of a person; on the page as a whole they may also be models,
 * or the people that another program knows.
 * @param person undefined for the page
 */
export function usePhotoDrop(person: string | undefined) {
  const [over, setOver] = useState(false);
  const carries = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    'data-takes-drops': '',
    'data-over': over,
    onDragOver: (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      const to = event.relatedTarget;
      if (!(to instanceof Node) || !event.currentTarget.contains(to)) setOver(false);
    },
    onDrop: (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      if (person === undefined) void takePeopleFiles(event.dataTransfer);
      else addPhotos([...event.dataTransfer.files], person);
    },
  };
}

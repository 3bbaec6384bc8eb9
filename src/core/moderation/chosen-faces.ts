import type { Episode } from '../episode/episode.ts';
import type { LogEntry } from './types.ts';

/** Rows of the faces that some operation chose; the first row where ids repeat. */
export function chosenFaces(episode: Episode, entries: readonly LogEntry[]): Map<string, number> {
  const wanted = new Set<string>();
  for (const { operation } of entries) {
    if (operation.type === 'representative' && operation.faceId !== undefined) {
      wanted.add(operation.faceId);
    } else if (operation.type === 'adopt') {
      for (const { representative } of operation.identities) {
        if (representative !== undefined) wanted.add(representative);
      }
    }
  }
  const rows = new Map<string, number>();
  if (wanted.size === 0) return rows;
  episode.faces.faceId.forEach((id, row) => {
    if (wanted.has(id) && !rows.has(id)) rows.set(id, row);
  });
  return rows;
}

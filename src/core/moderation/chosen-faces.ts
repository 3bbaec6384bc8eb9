import type { Episode } from '../episode/episode.ts';
import type { LogEntry, SimpleOperation } from './types.ts';

/** Rows of the faces that some operation chose; the first row where ids repeat. */
export function chosenFaces(episode: Episode, entries: readonly LogEntry[]): Map<string, number> {
  const wanted = new Set<string>();
  for (const { operation } of entries) {
    const parts = operation.type === 'batch' ? operation.operations : [operation];
    for (const part of parts) for (const id of facesOf(part)) wanted.add(id);
  }
  const rows = new Map<string, number>();
  if (wanted.size === 0) return rows;
  episode.faces.faceId.forEach((id, row) => {
    if (wanted.has(id) && !rows.has(id)) rows.set(id, row);
  });
  return rows;
}

function facesOf(operation: SimpleOperation): readonly string[] {
  if (operation.type === 'representative') {
    return operation.faceId === undefined ? [] : [operation.faceId];
  }
  if (operation.type !== 'adopt') return [];
  return operation.identities.flatMap(({ representative }) => representative ?? []);
}

import {
  type CropSource,
  demoFaceSource,
  fileMapSource,
  handleSource,
} from '../../bridge/crop-source.ts';
import type { Incoming } from '../../bridge/drop.ts';
import type { FoundFile } from '../../bridge/walk.ts';
import type { Episode } from '../../core/episode/episode.ts';
import type { LibraryRecord, OpenEpisode } from '../lib/types.ts';
import type { SharpnessRun } from './measure-sharpness.ts';

/** How the crops of a stored episode can be read now. */
export interface CropAccess {
  /** Beside what is stored; undefined when storage is all there is. */
  readonly live: CropSource | undefined;
  readonly state: OpenEpisode['crops'];
  /** Sharpness that an import began to measure. */
  readonly sharpness?: SharpnessRun | undefined;
}

/** Look, without asking the person anything, what can be read. */
export async function cropAccess(
  record: LibraryRecord,
  handle: FileSystemDirectoryHandle | undefined,
): Promise<CropAccess> {
  switch (record.crops) {
    case 'none':
      return { live: undefined, state: 'none' };
    case 'demo':
      return { live: demoFaceSource(), state: 'ready' };
    case 'copied':
      return { live: undefined, state: 'ready' };
    case 'copying':
      // The copy was interrupted: what is stored shows, the rest needs its folder.
      return { live: undefined, state: 'needs-permission' };
    case 'handle': {
      const granted = handle !== undefined && (await mayRead(handle));
      return granted
        ? { live: handleSource(handle), state: 'ready' }
        : { live: undefined, state: 'needs-permission' };
    }
    default:
      return record.crops satisfies never;
  }
}

/** True when a folder can be read without asking. */
export async function mayRead(handle: FileSystemDirectoryHandle): Promise<boolean> {
  // A browser without the question has no permission to lose.
  return ((await handle.queryPermission?.({ mode: 'read' })) ?? 'granted') === 'granted';
}

/** Ask for a folder that was given before; to be called inside a click. */
export async function askToRead(handle: FileSystemDirectoryHandle): Promise<boolean> {
  if (await mayRead(handle)) return true;
  return (await handle.requestPermission?.({ mode: 'read' })) === 'granted';
}

/**
 * Crops of an episode among the files of a folder that was given anew. The folder may be another
 * part of the tree than at the import, so a file is known by its track folder and name.
 * @returns undefined when none of the crops is there
 */
export function matchCrops(episode: Episode, incoming: Incoming): CropSource | undefined {
  const byTail = new Map(incoming.files.map((file) => [tailOf(file.path), file]));
  const files = new Map<string, FoundFile>();
  for (const path of episode.crops.values()) {
    const file = byTail.get(tailOf(path));
    if (file !== undefined) files.set(path, file);
  }
  return files.size === 0 ? undefined : fileMapSource(files);
}

function tailOf(path: string): string {
  return path.split('/').slice(-2).join('/');
}

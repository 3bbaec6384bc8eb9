import { AsyncLocalStorage } from 'node:async_hooks';
import type { SourceFile } from '../../core/parse/source.ts';
import type { FileStamp } from './node-source.ts';

/** A file of which only the name, the size and the time lie on disk: its bytes come from elsewhere when they are wanted. */
export interface RemoteFile extends Pick<SourceFile, 'bytes' | 'stream'> {
  /** Of what stands in for it: a file that was written in its place is read from disk. */
  readonly stamp: FileStamp;
}

/** Carried along by the calls of a command, by absolute path. */
const current = new AsyncLocalStorage<ReadonlyMap<string, RemoteFile>>();

/** Run a command that reads these files from where they are. */
export function withRemoteFiles<T>(
  files: ReadonlyMap<string, RemoteFile>,
  command: () => Promise<T>,
): Promise<T> {
  return current.run(files, command);
}

/** What is to be read in place of a file on disk, where that stands in for another. */
export const remoteFile = (absolute: string): RemoteFile | undefined =>
  current.getStore()?.get(absolute);

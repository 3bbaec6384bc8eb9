import { walkFolders } from '../../../src/cli/kit/walk-folders.ts';
import { type Candidate, discover } from '../../../src/core/episode/discover.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { importEpisode } from '../../../src/core/episode/import-episode.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import type { SourceFile } from '../../../src/core/parse/source.ts';

/** Every file below a folder, as the command line sees it. */
export async function folderSources(root: string): Promise<readonly SourceFile[]> {
  return (await walkFolders(root)).files;
}

export type Content = string | Uint8Array | readonly unknown[] | object;

/**
 * A file in memory: text or bytes as they are, a list as JSON lines, an object as JSON.
 * @param chunk bytes of each streamed piece
 */
export function memorySource(path: string, content: Content, chunk = 997): SourceFile {
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(asText(content));
  return {
    path,
    size: bytes.length,
    modified: 0,
    bytes: (start = 0, end = bytes.length) => Promise.resolve(bytes.slice(start, end)),
    async *stream() {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
    },
  };
}

export function memorySources(files: Readonly<Record<string, Content>>): SourceFile[] {
  return Object.entries(files).map(([path, content]) => memorySource(path, content));
}

function asText(content: Exclude<Content, Uint8Array>): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Import the candidate that is chosen by default. */
export async function importChosen(
  files: readonly SourceFile[],
  options = { skipBadLines: false },
): Promise<ImportedEpisode & { candidate: Candidate }> {
  const { candidates } = await discover(files);
  const candidate = candidates.find((one) => one.chosen);
  if (candidate === undefined) throw new Error('no candidate chosen');
  return { ...(await importEpisode(candidate, options, SILENT_HOOKS)), candidate };
}

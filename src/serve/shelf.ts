import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { dataRootOf, episodesIn } from '../cli/kit/data-root.ts';
import { type FileStamp, fileSource, untilSteady } from '../cli/kit/node-source.ts';
import { Bounded } from '../core/bounded.ts';
import { composed } from '../core/comparable.ts';
import { isEpisodeId } from '../core/episode/episode-id.ts';
import { natural } from '../core/episode/natural-order.ts';
import { AppError } from '../core/errors.ts';
import { isSafeId } from '../core/export/spelling.ts';
import type { SourceFile } from '../core/parse/source.ts';
import type { Crew } from './crew.ts';
import { refusal } from './problem.ts';
import { etagOf, type FoundEpisode, type ListedFile, type Where } from './tasks.ts';

/** What lay there of an episode when it was last looked at. */
export interface Shelved {
  readonly where: Where;
  readonly found: FoundEpisode;
  /** Names this state of the files. */
  readonly set: string;
  readonly byPath: ReadonlyMap<string, ListedFile>;
}

/** A file as it is now. */
export interface OpenFile {
  readonly source: SourceFile;
  readonly etag: string;
}

/** What was found is held for so many episodes and runs. */
const HELD = 16;
/** It is looked for again after so long, or longer where looking takes long. Milliseconds, and how often longer. */
const FRESH_MS = 1000;
const FRESH_SHARE = 5;

/**
 * The episodes of a data root. Every path that is read comes from a list that was made here: what a request
 * names is looked up in it, and never joined to anything.
 */
export class Shelf {
  readonly #root: string;
  readonly #crew: Crew;
  readonly #held = new Bounded<string, { readonly shelved: Shelved; readonly until: number }>(HELD);
  readonly #looking = new Map<string, Promise<Shelved>>();
  readonly #digests = new Bounded<string, string>(HELD);
  #known: ReadonlyMap<string, string> = new Map();
  #listing: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(root: string, crew: Crew) {
    this.#root = root;
    this.#crew = crew;
  }

  /** Ids of all episodes, in natural order. */
  async ids(): Promise<readonly string[]> {
    return [...(await this.#list()).values()].sort(natural);
  }

  /** The episodes that are there now, by their names as they are compared. */
  async #list(): Promise<ReadonlyMap<string, string>> {
    this.#listing ??= episodesOf(this.#root).finally(() => {
      this.#listing = undefined;
    });
    this.#known = await this.#listing;
    return this.#known;
  }

  /**
   * An episode that is there, by what a request says.
   * @throws AppError `cli/no-episode`, `serve/bad-request`
   */
  async where(epId: string, runId: string | undefined): Promise<Where> {
    const wanted = composed(epId);
    // One that has gone since is missed where it is read.
    const own = this.#known.get(wanted) ?? (await this.#list()).get(wanted);
    if (own === undefined) {
      const text = 'There is no such episode here. GET /episodes lists those that are there.';
      throw new AppError('cli/no-episode', text, text);
    }
    if (runId !== undefined && !isSafeId(runId)) {
      throw refusal('serve/bad-request', 'run_id has to be the name of a folder below runs/.');
    }
    return { dataRoot: this.#root, epId: own, ...(runId === undefined ? {} : { runId }) };
  }

  /** What lies there now, or lay there a moment ago. @param anew looked for now in any case */
  async look(where: Where, anew = false): Promise<Shelved> {
    const key = `${where.epId}\n${where.runId ?? ''}`;
    const held = this.#held.use(key);
    if (!anew && held !== undefined && performance.now() < held.until) return held.shelved;
    const looking = this.#looking.get(key) ?? this.#look(where, key);
    this.#looking.set(key, looking);
    return looking;
  }

  async #look(where: Where, key: string): Promise<Shelved> {
    const began = performance.now();
    try {
      const found = await this.#crew.run({ type: 'find', where });
      const byPath = new Map(found.files.map((file) => [file.path, file]));
      const shelved = { where, found, byPath, set: setOf(found.files) };
      const now = performance.now();
      const fresh = Math.max(FRESH_MS, FRESH_SHARE * (now - began));
      this.#held.set(key, { shelved, until: now + fresh });
      return shelved;
    } finally {
      this.#looking.delete(key);
    }
  }

  /** What was found may not be so any more. */
  forget({ epId }: Where): void {
    for (const { shelved } of this.#held.values()) {
      const { where } = shelved;
      if (where.epId === epId) this.#held.delete(`${where.epId}\n${where.runId ?? ''}`);
    }
  }

  /** A file of the listed set as it is now. @throws AppError `serve/not-found` */
  async open(where: Where, path: string): Promise<OpenFile> {
    const listed = await this.#listed(where, path);
    const stamp = await stat(listed.absolute).catch(() => undefined);
    if (stamp === undefined || !stamp.isFile()) throw noFile();
    return { source: fileSource(listed.path, listed.absolute, stamp), etag: stampTag(stamp) };
  }

  async #listed(where: Where, path: string): Promise<ListedFile> {
    const shelved = await this.look(where);
    const listed = shelved.byPath.get(path);
    if (listed !== undefined) return listed;
    throw noFile();
  }

  /** identities.json as it lies there. @throws AppError `moderation/no-identities` */
  async identities(where: Where): Promise<{ readonly bytes: Uint8Array; readonly etag: string }> {
    const { found } = await this.look(where);
    const file = found.chosen.files.find(({ role }) => role === 'identities');
    if (file === undefined) {
      const text = `${where.epId} has no identities.json yet. Cluster it first: cutline episode-run --cluster.`;
      throw new AppError('moderation/no-identities', text, text);
    }
    return untilSteady(async () => {
      const { source, etag: stamp } = await this.open(where, file.path);
      const bytes = await source.bytes();
      const key = `${where.epId}\n${file.path}\n${stamp}`;
      const etag = this.#digests.use(key) ?? etagOf(bytes);
      this.#digests.set(key, etag);
      return { bytes, etag };
    });
  }
}

async function episodesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const ids = await episodesIn(await dataRootOf(root));
  return new Map(ids.filter(isEpisodeId).map((id) => [composed(id), id]));
}

const noFile = () =>
  refusal(
    'serve/not-found',
    'There is no such file in this episode. Its files are listed at …/files.',
  );

/** Tells the states of a file apart. */
export const stampTag = ({ size, mtimeMs, ctimeMs }: FileStamp): string =>
  `"${size.toString(36)}-${mtimeMs.toString(36)}-${ctimeMs.toString(36)}"`;

function setOf(files: readonly ListedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path}\n${stampTag(file)}\n`);
  return hash.digest('hex').slice(0, 32);
}

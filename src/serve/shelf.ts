import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataRootOf, episodesIn } from '../cli/kit/data-root.ts';
import { fileSource, untilSteady } from '../cli/kit/node-source.ts';
import { isBelow } from '../cli/kit/walk-folders.ts';
import { Bounded } from '../core/bounded.ts';
import { composed } from '../core/comparable.ts';
import { isEpisodeId } from '../core/episode/episode-id.ts';
import { natural } from '../core/episode/natural-order.ts';
import { AppError } from '../core/errors.ts';
import { isSafeId } from '../core/export/spelling.ts';
import type { SourceFile } from '../core/parse/source.ts';
import type { Crew } from './crew.ts';
import { etagOf } from './edit-tasks.ts';
import { KeptFiles } from './kept-files.ts';
import { refusal } from './problem.ts';
import { type FoundEpisode, type ReadBytes, type ReadTask, stampTag } from './tasks.ts';
import type { Where } from './where.ts';

/** What lay there of an episode when it was last looked at. */
interface Shelved {
  readonly found: FoundEpisode;
  readonly paths: ReadonlySet<string>;
}

/** What is being looked for, and what is next. */
interface Looking {
  readonly now?: Promise<unknown> | undefined;
  readonly next?: Promise<unknown> | undefined;
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
/** So much later it still will do, while it is looked for. Milliseconds. */
const LATE_MS = 2000;

/**
 * The episodes of a data root. Every path that is read comes from a list that was made here: what a request
 * names is looked up in it, and never joined to anything.
 */
export class Shelf {
  readonly #root: string;
  readonly #crew: Crew;
  readonly #held = new Bounded<string, { readonly shelved: Shelved; readonly until: number }>(HELD);
  readonly #looking = new Map<string, Looking>();
  readonly #kept = new KeptFiles();
  /** Where identities.json and the history of an episode lie. */
  readonly #decided = new Bounded<string, readonly string[]>(HELD);
  /** ETags of bytes, where these are kept. */
  readonly #digests = new WeakMap<Uint8Array, string>();
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

  /** What is written down of what lies there now. */
  read(task: ReadTask): Promise<ReadBytes> {
    const what = task.type === 'log' ? `log ${task.after}` : task.type;
    return this.#inTurn(what, task.where, () => this.#crew.run(task));
  }

  /** What lies there now, or lay there a moment ago. @param anew looked for now in any case */
  async #look(where: Where, anew = false): Promise<Shelved> {
    const key = keyOf(where);
    const held = this.#held.use(key);
    const late = held === undefined ? Number.POSITIVE_INFINITY : performance.now() - held.until;
    if (!anew && held !== undefined && late < LATE_MS) {
      // Nobody waits for what hardly ever is another; what fails now fails again when somebody does.
      if (late >= 0 && !this.#looking.has(`find\n${key}`)) this.#find(where).catch(() => {});
      return held.shelved;
    }
    return this.#find(where);
  }

  #find(where: Where): Promise<Shelved> {
    const key = keyOf(where);
    return this.#inTurn('find', where, async () => {
      const began = performance.now();
      const found = await this.#crew.run({ type: 'find', where });
      const shelved = { found, paths: new Set(found.paths.split('\n')) };
      const now = performance.now();
      const fresh = Math.max(FRESH_MS, FRESH_SHARE * (now - began));
      this.#held.set(key, { shelved, until: now + fresh });
      return shelved;
    });
  }

  /**
   * Look once for all who ask at the same time. What was begun before somebody asked may not know what they know:
   * they share the next.
   */
  #inTurn<T>(what: string, where: Where, look: () => Promise<T>): Promise<T> {
    const key = `${what}\n${keyOf(where)}`;
    const { now, next } = this.#looking.get(key) ?? {};
    if (next !== undefined) return next as Promise<T>;
    const after = now?.catch(() => {});
    const begun = (after ?? Promise.resolve()).then(() => {
      this.#looking.set(key, { now: begun, next: undefined });
      return look();
    });
    this.#looking.set(key, after === undefined ? { now: begun } : { now, next: begun });
    const done = () => {
      const last = this.#looking.get(key);
      if (last?.now === begun && last.next === undefined) this.#looking.delete(key);
    };
    begun.then(done, done);
    return begun;
  }

  /** A file of the episode as it is now. @throws AppError `serve/not-found` */
  async open(where: Where, path: string): Promise<OpenFile> {
    // What has come since it was looked for is looked for again.
    const absolute =
      placeOf(await this.#look(where), path) ?? placeOf(await this.#look(where, true), path);
    if (absolute === undefined) throw noFile();
    const stamp = await stat(absolute).catch(() => undefined);
    if (stamp?.isFile() !== true) throw noFile();
    const etag = stampTag(stamp);
    // The very file that was found to be inside when it was read, whatever leads to it now.
    const kept = this.#kept.find(absolute, stamp);
    if (kept !== undefined) return { source: kept, etag };
    if (!(await this.#isInside(absolute))) throw noFile();
    return { source: this.#kept.watched(absolute, stamp, fileSource(path, absolute, stamp)), etag };
  }

  /** Whether a file still leads to nowhere else: a link may have been put in its place since it was listed. */
  async #isInside(absolute: string): Promise<boolean> {
    const [root, real] = await Promise.all([realpath(this.#root), realpath(absolute)]);
    // The parameters beside a data root are no part of it.
    return isBelow(root, real) || !isBelow(resolve(this.#root), absolute);
  }

  /** identities.json as it lies there. @throws AppError `moderation/no-identities` */
  async identities(where: Where): Promise<{ readonly bytes: Uint8Array; readonly etag: string }> {
    const file =
      identitiesIn(await this.#look(where)) ?? identitiesIn(await this.#look(where, true));
    if (file === undefined) {
      const text = `${where.epId} has no identities.json yet. Cluster it first: cutline episode-run --cluster.`;
      throw new AppError('moderation/no-identities', text, text);
    }
    const read = async () => {
      const { source } = await this.open(where, file.path);
      const bytes = await source.bytes();
      const etag = this.#digests.get(bytes) ?? etagOf(bytes);
      this.#digests.set(bytes, etag);
      return { bytes, etag };
    };
    return this.#inTurn('identities', where, () => untilSteady(read));
  }

  /** Tells the states of what was decided apart, at the cost of two files' times. @throws AppError `cli/no-run`, … */
  async decisions(where: Where): Promise<string> {
    const key = keyOf(where);
    const known = this.#decided.use(key);
    const state = known && (await statesOf(known));
    if (state !== undefined) return state;
    const shelved = await this.#look(where, known !== undefined);
    const { chosen } = shelved.found;
    const files = ['identities', 'log'].map((role) =>
      chosen.files.find((file) => file.role === role),
    );
    const places = files.flatMap((file) => (file && placeOf(shelved, file.path)) ?? []);
    // Where one of them is not there yet, it is looked for again.
    if (places.length === files.length) this.#decided.set(key, places);
    return (await statesOf(places)) ?? '';
  }
}

/** Undefined where one of them is gone. */
async function statesOf(places: readonly string[]): Promise<string | undefined> {
  const stamps = await Promise.all(places.map((place) => stat(place).catch(() => undefined)));
  if (stamps.includes(undefined)) return undefined;
  return stamps.map((stamp) => stamp && stampTag(stamp)).join(' ');
}

const keyOf = ({ epId, runId }: Where): string => `${epId}\n${runId ?? ''}`;

/** Where a file of an episode lies; undefined for what is none of it. */
function placeOf({ found, paths }: Shelved, path: string): string | undefined {
  if (paths.has(path)) return join(found.root, path);
  return found.others.find((other) => other.path === path)?.absolute;
}

const identitiesIn = ({ found }: Shelved) =>
  found.chosen.files.find(({ role }) => role === 'identities');

async function episodesOf(root: string): Promise<ReadonlyMap<string, string>> {
  const ids = await episodesIn(await dataRootOf(root));
  return new Map(ids.filter(isEpisodeId).map((id) => [composed(id), id]));
}

const noFile = () =>
  refusal(
    'serve/not-found',
    'There is no such file in this episode. Its files are listed at …/files.',
  );

import { realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { isOtherEpisode } from '../../core/parse/of-episode.ts';
import { refuseTwice } from '../../core/together/join-episodes.ts';
import { jointId } from '../../core/together/joint-id.ts';
import { partFolder, trackPrefix } from '../../core/together/track-prefix.ts';
import { type EarlierRun, earlierRun, withEarlierRun } from '../kit/earlier-run.ts';
import { findHomes, saidOnce } from '../kit/find-episode.ts';
import { type LoadedEpisode, loadEpisode, refuseNothing } from '../kit/load-episode.ts';
import { usageError } from '../kit/program-error.ts';
import { whileHeld } from '../kit/turns.ts';
import type { EpisodeRunOptions } from '../run-episode.ts';

/** Options of a run of several episodes. */
export interface TogetherOptions extends Omit<EpisodeRunOptions, 'episode'> {
  /** Folder of each episode; with a data root, the id that each has there. */
  readonly episodes: readonly string[];
}

/** One of several episodes. */
export interface LoadedPart {
  readonly loaded: LoadedEpisode;
  /** Where its files go, absolute; undefined where they go into its own layout. */
  readonly out: string | undefined;
  /** What lies where its files go. */
  readonly earlier: EarlierRun | undefined;
}

/** Several episodes, with the locks of all folders that are written into. */
export interface LoadedTogether {
  readonly parts: readonly LoadedPart[];
  readonly jointId: string;
}

/**
 * Load several episodes and change them, while no other command does. Folders are locked in the order of their
 * paths, so that no two commands wait for each other.
 * @throws AppError `together/twice`, `cli/usage`; of loading and of `work`
 */
export async function whileChangingTogether<T>(
  options: TogetherOptions,
  work: (loaded: LoadedTogether) => Promise<T>,
): Promise<T> {
  for (;;) {
    const homes = await homesOf(options);
    const done = await whileAllHeld(homes, async (held) => {
      const parts = await loadAll(options, held);
      const found = parts.flatMap(({ homes: own }) => [...own]);
      if (options.out === undefined && !sameSet(found, homes)) return undefined;
      const below = parts.flatMap((loaded) => folderBelow(options.out, loaded) ?? []);
      const locks = below.map((home) => ({ home, root: resolve(options.out ?? home) }));
      const value = await whileAllHeld(locks, async () => work(await withEarlier(options, parts)));
      return { value };
    });
    if (done !== undefined) return done.value;
    // Between looking and locking, an episode has moved to another folder.
  }
}

/** Load several episodes without changing any. */
export async function loadTogether(options: TogetherOptions): Promise<LoadedTogether> {
  return withEarlier(options, await loadAll(options, new Set()));
}

const HOW = { minds: 'foreign identities' } as const;

/** The options of one of the episodes. */
const optionsOf = ({ skipBadLines, dataRoot }: TogetherOptions, episode: string) => ({
  ...(dataRoot === undefined ? { episode } : { dataRoot, epId: episode }),
  ...(skipBadLines === undefined ? {} : { skipBadLines }),
});

async function loadAll(
  options: TogetherOptions,
  held: ReadonlySet<string>,
): Promise<readonly LoadedEpisode[]> {
  const all: LoadedEpisode[] = [];
  for (const episode of options.episodes) {
    const loaded = await loadEpisode(optionsOf(options, episode), { ...HOW, held });
    refuseNothing(loaded.imported.episode);
    all.push(loaded);
    refuseTwice(all.map((one) => one.imported));
  }
  return all;
}

async function withEarlier(
  options: TogetherOptions,
  all: readonly LoadedEpisode[],
): Promise<LoadedTogether> {
  const { out, epId } = options;
  const ids = all.map(({ imported }) => imported.episode.epId);
  const twin = ids.find((id) => epId !== undefined && !isOtherEpisode(epId, id));
  if (twin !== undefined) {
    throw usageError(
      `--ep-id ${epId} is the id of one of the episodes. Give all of them together another one, e.g. --ep-id show-s01.`,
    );
  }
  if (out !== undefined) refuseOwnFolder(out, all);
  const say = saidOnce();
  const parts: LoadedPart[] = [];
  for (const loaded of all) {
    const folder = folderBelow(out, loaded);
    if (folder === undefined) {
      parts.push({ loaded, out: undefined, earlier: undefined });
      continue;
    }
    const earlier = await earlierRun(folder);
    const { imported, damaged } = await withEarlierRun(loaded.imported, earlier, say);
    const replaced = { identities: earlier?.identities, log: earlier?.log, damaged };
    parts.push({ loaded: { ...loaded, imported, replaced }, out: folder, earlier });
  }
  return { parts, jointId: epId ?? jointId(ids) };
}

/** Where the files of one of the episodes go below `--out`. */
function folderBelow(out: string | undefined, { imported }: LoadedEpisode): string | undefined {
  if (out === undefined) return undefined;
  return join(resolve(out), partFolder(imported.episode.epId));
}

/** An identities.json of all of them, where that of one belongs, would be taken for its own. */
function refuseOwnFolder(out: string, all: readonly LoadedEpisode[]): void {
  const own = all.find(({ homes, root }) => [...homes, root].includes(resolve(out)));
  if (own === undefined) return;
  throw new AppError(
    'cli/usage',
    `--out ${out} is a folder of ${own.imported.episode.epId}`,
    `--out ${out} is the folder of ${own.imported.episode.epId}, one of the episodes. Nothing was changed. Choose a folder of their own for all of them, or leave --out away to write into the folder of each.`,
    { place: { file: out } },
  );
}

interface Home {
  readonly home: string;
  /** Folder that the person named: nothing outside of it is touched. */
  readonly root: string;
}

async function homesOf(options: TogetherOptions): Promise<readonly Home[]> {
  const { out, episodes, dataRoot } = options;
  if (out !== undefined) return [{ home: resolve(out), root: resolve(out) }];
  const all: Home[] = [];
  for (const episode of episodes) {
    const homes = await findHomes(optionsOf(options, episode), HOW);
    for (const home of homes) all.push({ home, root: rootOf(dataRoot ?? episode, home) });
  }
  return all;
}

/** A single file stands for its folder. */
const rootOf = (episode: string, home: string): string =>
  home.startsWith(resolve(episode)) ? resolve(episode) : home;

/** Hold the locks of several folders, each once, in the order of their paths. */
async function whileAllHeld<T>(
  homes: readonly Home[],
  work: (held: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const byPath = new Map<string, Home>();
  for (const one of homes) byPath.set(await realpath(one.home).catch(() => one.home), one);
  const sorted = [...byPath].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const next = async (index: number, held: ReadonlySet<string>): Promise<T> => {
    const one = sorted[index];
    if (one === undefined) return work(held);
    return whileHeld([one.home], one.root, (own) => next(index + 1, new Set([...held, ...own])));
  };
  return next(0, new Set());
}

function sameSet(found: readonly string[], homes: readonly Home[]): boolean {
  const known = new Set(homes.map(({ home }) => home));
  return found.every((home) => known.has(home)) && new Set(found).size === known.size;
}

/** What the pictures of an episode are called among those of all. */
export const pictureFolder = ({ imported }: LoadedEpisode, index: number): string =>
  `${index}-${basename(trackPrefix(imported.episode.epId))}`;

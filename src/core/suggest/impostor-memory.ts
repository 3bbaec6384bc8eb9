import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode } from '../episode/episode.ts';
import { AppError } from '../errors.ts';
import { parseDocument } from '../parse/json-text.ts';
import type { Impostors } from './pair-kinds.ts';

/** Where different people lay in one episode. */
export interface EpisodeImpostors extends Impostors {
  readonly tracks: number;
}

/**
 * What episodes of an embedder showed. From one episode alone, one person seen in every way looks like
 * many people under an embedder whose cosines are all high; from others it can be told.
 */
export interface ImpostorMemory {
  /** By `memoryKey`, then by episode (`${ep_id}` or `${ep_id}/${run}`). */
  readonly models: ReadonlyMap<string, ReadonlyMap<string, EpisodeImpostors>>;
}
export const NO_MEMORY: ImpostorMemory = { models: new Map() };

/** The impostors that other episodes remember, with how many there were. */
export interface Remembered extends Impostors {
  readonly episodes: number;
  readonly tracks: number;
  /** True when the embedder is known by name, not by the length of its vectors alone. */
  readonly named: boolean;
}

/** What vectors must share to be compared: the embedder, how tracks are pooled, and the metric. */
export interface VectorKind {
  /** As the files name it; "" when they do not. */
  readonly embeddingModel: string;
  readonly dimensions: number;
  readonly pooling: string;
  readonly metric: string;
}

/** How the vectors that are compared were made: `metric` as it was really used. */
export type Comparison = Pick<ClusterParameters, 'pooling_method' | 'metric'>;

/** The kind of an episode's pooled vectors. */
export function vectorKind(
  { embeddingModel = '', dim: dimensions }: Pick<Episode, 'embeddingModel' | 'dim'>,
  { pooling_method: pooling, metric }: Comparison,
): VectorKind {
  return { embeddingModel, dimensions, pooling, metric };
}

export function memoryKey({ embeddingModel, dimensions, pooling, metric }: VectorKind): string {
  const model = embeddingModel === '' ? 'unnamed' : embeddingModel.toLowerCase();
  return [model, `${dimensions}-d`, pooling, metric].join(' · ');
}

/**
 * Mean of what other episodes of the same kind showed, by their tracks.
 * @param episode the one that is judged: it does not vouch for itself
 */
export function rememberedFor(
  { models }: ImpostorMemory,
  kind: VectorKind,
  episode: string,
): Remembered | undefined {
  let [mean, variance, tracks, episodes] = [0, 0, 0, 0];
  for (const [id, one] of models.get(memoryKey(kind)) ?? []) {
    if (id === episode) continue;
    mean += one.tracks * one.mean;
    variance += one.tracks * one.deviation ** 2;
    tracks += one.tracks;
    episodes += 1;
  }
  if (episodes === 0) return undefined;
  const deviation = Math.sqrt(variance / tracks);
  return { mean: mean / tracks, deviation, episodes, tracks, named: kind.embeddingModel !== '' };
}

/** The memory with an episode in it, or without it when nothing of it is to be remembered. */
export function remember(
  { models }: ImpostorMemory,
  kind: VectorKind,
  episode: string,
  impostors: EpisodeImpostors | undefined,
): ImpostorMemory {
  const key = memoryKey(kind);
  const episodes = new Map(models.get(key) ?? []);
  episodes.delete(episode);
  if (impostors !== undefined) episodes.set(episode, impostors);
  const changed = new Map(models);
  if (episodes.size === 0) changed.delete(key);
  else changed.set(key, episodes);
  return { models: changed };
}

const FORMAT = 'cutline-impostors';
const VERSION = 1;
const MOST_ENTRIES = 100_000;

/** The memory as a file; sorted, so that the same memory gives the same bytes. */
export function writeMemory({ models }: ImpostorMemory): string {
  const byName = <T>(map: ReadonlyMap<string, T>) =>
    [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const entries = byName(models).flatMap(([model, episodes]) =>
    byName(episodes).map(([episode, { mean, deviation, tracks }]) => ({
      ...{ model, episode, mean, deviation, tracks },
    })),
  );
  const lines = entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  const list = entries.length === 0 ? '[]' : `[\n${lines}\n  ]`;
  return `{\n  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "episodes": ${list}\n}\n`;
}

/**
 * Read such a file. Every figure is checked.
 * @param path for messages
 * @throws AppError `impostors/not-a-memory`, `impostors/newer`
 */
export function parseMemory(text: string, path: string): ImpostorMemory {
  const bad = (what: string) =>
    new AppError(
      'impostors/not-a-memory',
      `${path}: ${what}`,
      `${path} is not what --null writes (${what}), so it was left as it is. Name another file, or take this one away to begin anew.`,
      { place: { file: path } },
    );
  let value: unknown;
  try {
    value = parseDocument(text.replace(/^\uFEFF/, ''));
  } catch {
    throw bad('it is not JSON');
  }
  if (!isRow(value) || value.format !== FORMAT) throw bad(`its format is not ${FORMAT}`);
  const { version } = value;
  if (!Number.isInteger(version) || (version as number) < 1) throw bad('its version is none');
  if ((version as number) > VERSION) {
    throw new AppError(
      'impostors/newer',
      `${path}: version ${String(version)}, this program knows ${VERSION}`,
      `${path} was written by a newer version of Cutline. Update Cutline, or name another file.`,
      { place: { file: path } },
    );
  }
  const { episodes } = value;
  if (!Array.isArray(episodes) || episodes.length > MOST_ENTRIES) throw bad('it lists no episodes');
  const models = new Map<string, Map<string, EpisodeImpostors>>();
  episodes.forEach((entry: unknown, i) => {
    const one = checkedEntry(entry);
    if (one === undefined) throw bad(`entry ${i + 1} cannot be read`);
    const known = models.get(one.model) ?? new Map<string, EpisodeImpostors>();
    known.set(one.episode, one.impostors);
    models.set(one.model, known);
  });
  return { models };
}

/** Largest figures that vectors can give: atanh of the largest cosine that is told apart. */
const MOST_MEAN = 4.2;

function checkedEntry(entry: unknown) {
  if (!isRow(entry)) return undefined;
  const { model, episode, mean, deviation, tracks } = entry;
  if (typeof model !== 'string' || typeof episode !== 'string') return undefined;
  if (typeof mean !== 'number' || !(Math.abs(mean) <= MOST_MEAN)) return undefined;
  if (typeof deviation !== 'number' || !(deviation > 0.001 && deviation <= 1)) return undefined;
  if (typeof tracks !== 'number' || !Number.isInteger(tracks) || tracks < 1) return undefined;
  return { model, episode, impostors: { mean, deviation, tracks } };
}

function isRow(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The memory without anything of an episode. */
export function forget({ models }: ImpostorMemory, episode: string): ImpostorMemory {
  const kept = [...models].map(
    ([key, episodes]) => [key, new Map([...episodes].filter(([id]) => id !== episode))] as const,
  );
  return { models: new Map(kept.filter(([, episodes]) => episodes.size > 0)) };
}

import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Episode } from '../../core/episode/episode.ts';
import { AppError } from '../../core/errors.ts';
import { decodeText } from '../../core/parse/json-file.ts';
import {
  type Comparison,
  type EpisodeImpostors,
  type ImpostorMemory,
  NO_MEMORY,
  parseMemory,
  type Remembered,
  remember,
  rememberedFor,
  type VectorKind,
  vectorKind,
  writeMemory,
} from '../../core/suggest/impostor-memory.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
import { firstLink } from './links.ts';
import { whileLocked } from './lock.ts';
import { note } from './output.ts';
import { OWN_PREFIX } from './staging.ts';
import { writeAtomically } from './write-atomically.ts';

/** Options of a command that suggests, as commander hands them over. */
export interface NullOptions {
  readonly null?: string;
}

/** Add `--null` to a command that suggests a threshold. */
export function withNullOption(command: Command): Command {
  return command.option(
    '--null <file>',
    'where different people lay in other episodes of the same embedder: weighed in, and kept up (made when it is not there)',
  );
}

/** What `--null FILE` remembers: where different people lay, by embedder and episode. */
export class NullFile {
  private readonly path: string;
  private readonly memory: ImpostorMemory;
  /** What this episode showed, by what its vectors are. */
  private readonly learned: Learned[] = [];

  private constructor(path: string, memory: ImpostorMemory) {
    this.path = path;
    this.memory = memory;
  }

  /**
   * Read it; a file that is not there yet begins empty. Undefined where none was asked for.
   * @throws AppError `cli/no-null`, `impostors/…`
   */
  static async open(path: string | undefined): Promise<NullFile | undefined> {
    if (path === undefined) return undefined;
    const { memory } = await read(path);
    return new NullFile(path, memory);
  }

  /** What the other episodes showed. Who names the file vouches that they are of one embedder. */
  recall(episode: Episode, comparison: Comparison): Remembered | undefined {
    const found = rememberedFor(this.memory, vectorKind(episode, comparison), nameOf(episode));
    return found && { ...found, named: true };
  }

  /** Keep what this episode shows, if it is sure enough. */
  learn(
    episode: Episode,
    comparison: Comparison,
    { impostors, tracks }: Pick<Recommendation, 'impostors' | 'tracks'>,
  ): void {
    const shown = impostors && { ...impostors, tracks };
    this.learned.push({ kind: vectorKind(episode, comparison), name: nameOf(episode), shown });
  }

  /**
   * Write it, when something was learned. Other commands may have learned meanwhile: what this one did
   * is added to what is there now, in turn with them.
   */
  async save(): Promise<void> {
    if (this.learned.length === 0) return;
    const path = resolve(this.path);
    const [folder, name] = [dirname(path), basename(path)];
    if ((await firstLink(folder, [name])) !== undefined) {
      note(
        `${this.path} is a link, and Cutline writes through none: what this episode shows was not kept. Name the file itself with --null.`,
      );
      return;
    }
    const lock = join(folder, `${OWN_PREFIX}-${name}.lock`);
    if (!(await this.isNews())) return;
    await whileLocked(lock, async () => {
      const { text: before, memory } = await read(this.path);
      const text = writeMemory(this.added(memory));
      if (text === before) return;
      await writeAtomically(folder, [{ path: name, bytes: new TextEncoder().encode(text) }], {
        command: 'suggest',
        untouched: `${this.path} was left as it was.`,
      });
    });
  }

  /** False while the file says all of it already, or there is neither a file nor anything to say. */
  private async isNews(): Promise<boolean> {
    const { text: before, memory } = await read(this.path);
    const added = this.added(memory);
    return before === undefined ? added.models.size > 0 : writeMemory(added) !== before;
  }

  private added(memory: ImpostorMemory): ImpostorMemory {
    return this.learned.reduce(
      (known, { kind, name, shown }) => remember(known, kind, name, shown),
      memory,
    );
  }
}

/** A file that is not there yet begins empty. */
async function read(
  path: string,
): Promise<{ readonly text: string | undefined; readonly memory: ImpostorMemory }> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new AppError(
      'cli/no-null',
      `cannot read ${path}: ${String(cause)}`,
      `--null ${path} cannot be read. Check the path.`,
      { place: { file: path }, cause },
    );
  });
  const text = bytes && decodeText(bytes, path, 'null');
  return { text, memory: text === undefined ? NO_MEMORY : parseMemory(text, path) };
}

const nameOf = ({ epId, runId }: Episode): string => (runId === '' ? epId : `${epId}/${runId}`);

interface Learned {
  readonly kind: VectorKind;
  readonly name: string;
  readonly shown: EpisodeImpostors | undefined;
}

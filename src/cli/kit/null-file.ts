import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Episode } from '../../core/episode/episode.ts';
import { AppError } from '../../core/errors.ts';
import {
  type Comparison,
  type ImpostorMemory,
  NO_MEMORY,
  parseMemory,
  type Remembered,
  remember,
  rememberedFor,
  vectorKind,
  writeMemory,
} from '../../core/suggest/impostor-memory.ts';
import type { Recommendation } from '../../core/suggest/types.ts';
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
  private readonly before: string | undefined;
  private memory: ImpostorMemory;

  private constructor(path: string, before: string | undefined) {
    this.path = path;
    this.before = before;
    this.memory = before === undefined ? NO_MEMORY : parseMemory(before, path);
  }

  /**
   * Read it; a file that is not there yet begins empty. Undefined where none was asked for.
   * @throws AppError `cli/no-null`, `impostors/…`
   */
  static async open(path: string | undefined): Promise<NullFile | undefined> {
    if (path === undefined) return undefined;
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw new AppError(
        'cli/no-null',
        `cannot read ${path}: ${String(cause)}`,
        `--null ${path} cannot be read. Check the path.`,
        { place: { file: path }, cause },
      );
    });
    return new NullFile(path, text);
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
    const kind = vectorKind(episode, comparison);
    this.memory = remember(this.memory, kind, nameOf(episode), shown);
  }

  /** Write it, when something was learned. */
  async save(): Promise<void> {
    const text = writeMemory(this.memory);
    if (text === this.before || (this.before === undefined && this.memory.models.size === 0))
      return;
    const path = resolve(this.path);
    const bytes = new TextEncoder().encode(text);
    await writeAtomically(dirname(path), [{ path: basename(path), bytes }], {
      untouched: `${this.path} was left as it was.`,
    });
  }
}

const nameOf = ({ epId, runId }: Episode): string => (runId === '' ? epId : `${epId}/${runId}`);

import type { Damages } from './damage.ts';

/** What some files were read as. */
export interface Read {
  /** What is compared: what JSON can hold, typed arrays and maps. */
  readonly result: unknown;
  /** What a person is told of them. */
  readonly told: readonly string[];
}

export type Files = ReadonlyMap<string, Uint8Array>;

/** Small whole inputs, and what reads them. Drawn, nobody's. */
export interface World {
  readonly name: string;
  /** By path. */
  readonly files: Files;
  /** @param choice a number at random, for who has several ways of reading; 0 for whole files */
  readonly read: (files: Files, choice: number) => Promise<Read> | Read;
  /** Says nothing to people: what is not what it was is left out, or taken as it is. */
  readonly quiet?: boolean;
  /** What becomes of these files, where that is not what becomes of any. */
  readonly damages?: readonly Damages[];
}

export function world(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  read: World['read'],
  more: Pick<World, 'quiet' | 'damages'> = {},
): World {
  const bytes = (content: string | Uint8Array) =>
    typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const all = Object.entries(files).map(([path, own]) => [path, bytes(own)] as const);
  return { name, files: new Map(all), read, ...more };
}

export const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
export const lines = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

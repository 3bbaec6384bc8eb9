import { randomUUID } from 'node:crypto';
import { comparableVectors } from '../core/facebank/match-products.ts';
import { likestPeople, type SeedHit } from '../core/facebank/search-seeds.ts';
import type { FoundFace } from './bank-tasks.ts';
import type { Crew } from './crew.ts';
import type { BankTable, IndexedSeed } from './db/bank-table.ts';

export interface BankIndexOptions {
  readonly crew: Crew;
  /** Where the Facebank lies. */
  readonly folder: string;
  readonly table: BankTable;
  readonly fault: (error: unknown) => void;
}

/** Vectors that are put in at once: a megabyte of text. */
const ROWS = 200;

/**
 * The index of the Facebank in a database. Files are the truth: it is brought up to date beside, and nobody waits for
 * that, since what is looked for meanwhile is looked for in the files, with the same result.
 */
export class BankIndex {
  readonly #options: BankIndexOptions;
  #digest: string | undefined;
  #filling: Promise<void> | undefined;
  #again = false;
  #isOver = false;
  /** What was said last of why it cannot be asked: once is enough. */
  #said: string | undefined;

  constructor(options: BankIndexOptions) {
    this.#options = options;
  }

  /** The state that it is of; undefined while it is of none. */
  get digest(): string | undefined {
    return this.#digest;
  }

  /** @returns undefined where it is of another state by now, or cannot be asked */
  async search(
    { digest, model, vector }: FoundFace,
    most: number,
  ): Promise<readonly SeedHit[] | undefined> {
    const { table } = this.#options;
    try {
      const found = await table.bankSearch({ digest, model, vector, most });
      if (found !== undefined) return decided(vector, found, most);
    } catch (error) {
      this.#tell(error);
    }
    this.#digest = undefined;
    return undefined;
  }

  /** Bring it to the state of the files, beside. */
  refresh(): void {
    if (this.#isOver) return;
    this.#again = true;
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
  }

  /** Once nothing is being put in. */
  async settled(): Promise<void> {
    await this.#filling;
  }

  /** Nothing more is put in. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#filling;
  }

  async #fill(): Promise<void> {
    try {
      while (this.#again && !this.#isOver) {
        this.#again = false;
        await this.#fillOnce();
      }
    } catch (error) {
      // The next search tries again.
      this.#digest = undefined;
      if (!this.#isOver) this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    const text = String(error);
    if (text !== this.#said) this.#options.fault(error);
    this.#said = text;
  }

  async #fillOnce(): Promise<void> {
    const { crew, folder, table } = this.#options;
    const { digest, people, seeds } = await crew.run({ type: 'bank-keys', folder });
    if (digest === this.#digest) return;
    this.#digest = undefined;
    const filling = randomUUID();
    const missing = await table.bankBegin({ filling, people, seeds });
    if (missing === undefined) {
      // There are no vectors in that database.
      this.#isOver = true;
      return;
    }
    for (let from = 0; from === 0 || from < missing.length; from += ROWS) {
      const ids = missing.slice(from, from + ROWS);
      const rows = await crew.run({ type: 'bank-rows', folder, digest, ids });
      if (this.#isOver) return;
      const isLast = from + ROWS >= missing.length;
      const added =
        rows !== undefined &&
        (await table.bankAdd({ filling, rows, digest: isLast ? digest : undefined }));
      // The files are others by now, or somebody else has begun: the next search sees to it.
      if (!added) return;
    }
    this.#digest = digest;
    this.#said = undefined;
  }
}

/** What the database found, decided in float64 and in the order of the files. */
function decided(
  vector: Float32Array,
  found: readonly IndexedSeed[],
  most: number,
): readonly SeedHit[] {
  const inOrder = [...found].sort((a, b) =>
    a.personId === b.personId ? a.place - b.place : a.personId < b.personId ? -1 : 1,
  );
  const d = vector.length;
  const data = new Float32Array(inOrder.length * d);
  inOrder.forEach((seed, j) => {
    data.set(seed.vector, j * d);
  });
  const vectors = comparableVectors({ n: inOrder.length, d, data });
  const personIds = inOrder.map(({ personId }) => personId);
  const seedIds = inOrder.map(({ seedId }) => seedId);
  return likestPeople(vector, { personIds, seedIds, vectors }, most);
}

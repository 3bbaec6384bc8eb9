import type { SourceFile } from '../parse/source.ts';
import type { Person, Seed } from './types.ts';

/** Pictures of a seed, by kind: to be shown, to be embedded, as it came. */
export type PictureKind = 'd' | 'e' | 'orig';
export type PictureFiles = Readonly<Partial<Record<PictureKind, SourceFile>>>;

/** A seed as files have it. Its id may be taken by another one of the Facebank. `P`: its pictures. */
export interface ImportedSeed<P = PictureFiles> {
  readonly seed: Seed;
  readonly pictures: P;
}

/** Somebody as files have them: what is joined with whom is decided by `joinImported`. */
export interface ImportedPerson<P = PictureFiles> {
  /** `seeds` of it is empty: see below. */
  readonly person: Person;
  /** False where the id was made from the name: another one is as good. */
  readonly idGiven: boolean;
  readonly seeds: readonly ImportedSeed<P>[];
}

/** Something that a person should know of an import. */
export interface Remark {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** What files of people say. */
export interface BankReading<P = PictureFiles> {
  readonly people: readonly ImportedPerson<P>[];
  readonly remarks: readonly Remark[];
}

/** Collects remarks; the same one many times is one with a count. */
export class Remarks {
  readonly #found = new Map<string, { readonly remark: Remark; count: number }>();

  warn(text: string): void {
    this.#add({ level: 'warning', text });
  }

  tell(text: string): void {
    this.#add({ level: 'info', text });
  }

  #add(remark: Remark): void {
    const known = this.#found.get(remark.text);
    if (known === undefined) this.#found.set(remark.text, { remark, count: 1 });
    else known.count += 1;
  }

  get list(): readonly Remark[] {
    return [...this.#found.values()].map(({ remark: { level, text }, count }) => ({
      level,
      text: count === 1 ? text : `${text} (${count} times)`,
    }));
  }
}

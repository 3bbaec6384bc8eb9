import { faceImages } from '../../bridge/faces.ts';
import { Bounded } from '../../core/bounded.ts';

/** Pictures that are held on to: a few screens of leaves. */
const HELD = 400;

/** Pictures of faces for a canvas: asked for while they are in sight, drawn once they are there. */
export class LeafFaces {
  /** By face row. */
  readonly #images = new Bounded<number, HTMLImageElement>(HELD);
  readonly #asked = new Map<number, AbortController>();
  readonly #onLoad: () => void;
  readonly #unsubscribe: () => void;

  constructor(onLoad: () => void) {
    this.#onLoad = onLoad;
    this.#unsubscribe = faceImages.subscribe(() => {
      // Another episode, or a folder was connected: nothing that is held need be true.
      this.#images.clear();
      onLoad();
    });
  }

  /** The picture if it is there. */
  get(row: number): HTMLImageElement | undefined {
    return this.#images.get(row);
  }

  /** These are in sight now: they are loaded, what was asked for and is not among them no longer is. */
  want(rows: ReadonlySet<number>): void {
    for (const [row, asked] of this.#asked) {
      if (rows.has(row)) continue;
      asked.abort();
      this.#asked.delete(row);
    }
    for (const row of rows) {
      if (row < 0 || this.#images.has(row) || this.#asked.has(row)) continue;
      if (!faceImages.isMissing(row)) void this.#load(row);
    }
  }

  release(): void {
    this.want(new Set());
    this.#images.clear();
    this.#unsubscribe();
  }

  async #load(row: number): Promise<void> {
    const asked = new AbortController();
    this.#asked.set(row, asked);
    const url = await faceImages.load(row, { signal: asked.signal });
    const image = url === undefined || asked.signal.aborted ? undefined : await decoded(url);
    if (this.#asked.get(row) === asked) this.#asked.delete(row);
    if (image === undefined || asked.signal.aborted) return;
    this.#images.set(row, image);
    this.#onLoad();
  }
}

async function decoded(url: string): Promise<HTMLImageElement | undefined> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return image;
  } catch {
    return undefined;
  }
}

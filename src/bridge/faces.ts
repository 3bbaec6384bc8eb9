import { Bounded } from '../core/bounded.ts';
import type { CropSource } from './crop-source.ts';
import { media } from './media.ts';
import { type RequestOptions, RequestQueue } from './request-queue.ts';

/** Images kept as object URLs: a few screens of faces. */
const CAPACITY = 2000;
/** Images whose decoded pictures are held on to, so that showing one again loads nothing. */
const HELD = 600;
/** An image waits no longer than this for a free moment, ms. */
const LONGEST_WAIT = 120;
/** Images being read and decoded at a time. */
const WIDTH = 8;
/** Longer side above which an image is scaled down before it is shown. */
const LARGEST_SHOWN_PX = 512;
/** Faces known to have no image are remembered up to this many. */
const MISSING_CAPACITY = 100_000;

/** Where the images of the open episode come from. */
export interface FaceOrigin {
  /** Path of a face's crop, undefined when it has none. */
  readonly pathOf: (faceRow: number) => string | undefined;
  readonly source: CropSource;
  /** Until when a face is not to be shown; undefined where it may be at once. */
  readonly until?: (faceRow: number) => Promise<void> | undefined;
  /** A picture that is kept of a face; whole where it shows all that the crop does. */
  readonly kept?:
    | ((faceRow: number) => Promise<{ readonly jpeg: Blob; readonly whole: boolean } | undefined>)
    | undefined;
  /** Told of each image that was read, so that it can be kept. */
  readonly onRead?: (path: string, blob: Blob) => void;
}

class FaceImages {
  readonly #urls = new Bounded<number, string>(CAPACITY, (url) => URL.revokeObjectURL(url));
  /** By face row. */
  readonly #held = new Bounded<number, HTMLImageElement>(HELD);
  readonly #missing = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #queue = new RequestQueue<string>(WIDTH, (row) => this.#fetch(row));
  #inTheBackground = false;
  #origin: FaceOrigin | undefined;

  /** Show another episode's faces (or none); URLs of the one before are revoked. */
  setOrigin(origin: FaceOrigin | undefined): void {
    this.#queue.clear();
    const width = this.#inTheBackground ? 1 : WIDTH;
    this.#queue = new RequestQueue<string>(width, (row) => this.#fetch(row));
    this.#urls.clear();
    this.#held.clear();
    this.#missing.clear();
    this.#origin = origin;
    this.#announce();
  }

  /** Read again what was missing, from another origin of the same faces. Images that are there stay. */
  retryMissing(origin: FaceOrigin): void {
    this.#origin = origin;
    this.#missing.clear();
    this.#announce();
  }

  /** While something moves: images come one by one, in what time the frames leave over. */
  loadInTheBackground(on: boolean): void {
    this.#inTheBackground = on;
    this.#queue.setWidth(on ? 1 : WIDTH);
  }

  /** The image's URL if it is there already. */
  url(faceRow: number): string | undefined {
    return this.#urls.use(faceRow);
  }

  /** True when it is known that the face has no readable image; where none was imported, at once. */
  isMissing(faceRow: number): boolean {
    if (faceRow < 0 || this.#missing.has(faceRow)) return true;
    if (this.#origin === undefined || this.#origin.pathOf(faceRow) !== undefined) return false;
    this.#miss(faceRow);
    return true;
  }

  /** The image's URL; undefined when there is none, or the request was aborted. */
  async load(faceRow: number, options: RequestOptions = {}): Promise<string | undefined> {
    const known = this.#urls.use(faceRow);
    if (known !== undefined) return known;
    if (this.isMissing(faceRow)) return undefined;
    const origin = this.#origin;
    const until = origin?.until?.(faceRow);
    if (until !== undefined) {
      await until;
      if (options.signal?.aborted || origin !== this.#origin) return undefined;
    }
    return this.#queue.request(faceRow, options);
  }

  /** The image cannot be shown after all: as if there were none. */
  reject(faceRow: number, url: string): void {
    if (this.#urls.use(faceRow) !== url) return;
    this.#urls.delete(faceRow);
    this.#held.delete(faceRow);
    this.#missing.add(faceRow);
  }

  /** The bytes of a face's crop as they were imported, for exports. */
  async blob(faceRow: number): Promise<Blob | undefined> {
    const path = this.#origin?.pathOf(faceRow);
    return path === undefined ? undefined : this.#origin?.source.read(path);
  }

  /** Told when what `url` and `load` answer may have changed as a whole. @returns unsubscribe */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #fetch(faceRow: number): Promise<string | undefined> {
    if (this.#inTheBackground) await leisure();
    const origin = this.#origin;
    const path = origin?.pathOf(faceRow);
    const kept = await origin?.kept?.(faceRow).catch(() => undefined);
    const blob = path === undefined || kept?.whole ? undefined : await origin?.source.read(path);
    const shown = (blob && (await showable(blob))) ?? kept?.jpeg;
    // Another episode was opened, or a folder connected, in the meantime.
    if (origin !== this.#origin) return undefined;
    if (path === undefined || shown === undefined) {
      this.#miss(faceRow);
      return undefined;
    }
    if (blob !== undefined) origin?.onRead?.(path, blob);
    const url = URL.createObjectURL(shown);
    const image = await decoded(url);
    if (image === undefined) {
      URL.revokeObjectURL(url);
      this.#missing.add(faceRow);
      return undefined;
    }
    if (origin !== this.#origin) {
      URL.revokeObjectURL(url);
      return undefined;
    }
    this.#urls.set(faceRow, url);
    this.#held.set(faceRow, image);
    return url;
  }

  #miss(faceRow: number): void {
    if (this.#missing.size < MISSING_CAPACITY) this.#missing.add(faceRow);
  }

  #announce(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The blob, typed by its bytes and at most as large as is ever shown; undefined for no image. */
async function showable(blob: Blob): Promise<Blob | undefined> {
  try {
    const probe = await media.probe(blob);
    if (probe === undefined) return undefined;
    if (Math.max(probe.width, probe.height) > LARGEST_SHOWN_PX) {
      return await media.thumb(blob, LARGEST_SHOWN_PX);
    }
    return blob.type === probe.type ? blob : new Blob([blob], { type: probe.type });
  } catch {
    return undefined;
  }
}

/** A moment that no frame needs; at once where the browser cannot tell. */
function leisure(): Promise<void> {
  if (typeof requestIdleCallback !== 'function') return Promise.resolve();
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: LONGEST_WAIT });
  });
}

/** The picture of a URL as soon as it can be shown without a flash; undefined when it cannot be decoded. */
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

/** The images of the open episode's faces. */
export const faceImages = new FaceImages();

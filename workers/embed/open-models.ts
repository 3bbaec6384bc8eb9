import { type Detector, openDetector } from '../../src/core/face/detector.ts';
import { type Embedder, openEmbedder } from '../../src/core/face/embedder.ts';
import type { Feed } from '../../src/core/face/feed.ts';
import type { FaceFinder } from '../../src/core/face/find-faces.ts';
import { type Landmarker, openLandmarker } from '../../src/core/face/landmarker.ts';
import type { ModelSession } from '../../src/core/face/session.ts';

/** A file of a model, and what it is known by. */
export interface ModelFile {
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly file: Blob;
}

/** What faces are found with. */
export interface FinderFiles {
  readonly detector: ModelFile;
  /** For a detector that finds no landmarks. */
  readonly landmarker?: ModelFile | undefined;
}

/** What makes vectors of faces. */
export interface EmbedderFile extends ModelFile {
  readonly feed: Feed;
}

/** Opens a model of its bytes. */
export type OpenModel = (bytes: Uint8Array) => Promise<ModelSession>;

/** Models that stay open, so that the next face finds them ready: two pairs of them. */
const KEPT = 6;

/** The models that were asked for last, each opened once. */
export class OpenModels {
  readonly #open: OpenModel;
  /** In the order of their last use. */
  readonly #sessions = new Map<string, Promise<ModelSession>>();
  readonly #looked = new WeakMap<ModelSession, Promise<unknown>>();

  constructor(open: OpenModel) {
    this.#open = open;
  }

  async finder({ detector, landmarker }: FinderFiles): Promise<FaceFinder> {
    return {
      detector: await this.#look<Detector>(detector, openDetector),
      landmarker:
        landmarker &&
        (await this.#look<Landmarker>(landmarker, async (session) => openLandmarker(session))),
    };
  }

  async embedder(file: EmbedderFile): Promise<Embedder> {
    const { feed } = file;
    const embedder = await this.#look<Embedder>(file, (session) => openEmbedder(session, feed));
    return { ...embedder, feed };
  }

  /** A model of its own, to be released by whoever asks. */
  async once({ file }: ModelFile): Promise<ModelSession> {
    return this.#open(new Uint8Array(await file.arrayBuffer()));
  }

  async #look<T>(file: ModelFile, look: (session: ModelSession) => Promise<T>): Promise<T> {
    const session = await this.#session(file);
    const known = this.#looked.get(session) ?? look(session);
    this.#looked.set(session, known);
    return known as Promise<T>;
  }

  async #session(file: ModelFile): Promise<ModelSession> {
    const { sha256 } = file;
    const session = this.#sessions.get(sha256) ?? this.once(file);
    this.#sessions.delete(sha256);
    this.#sessions.set(sha256, session);
    // A model that did not open is tried again the next time.
    session.catch(() => this.#sessions.delete(sha256));
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > KEPT && oldest !== undefined) {
      const gone = this.#sessions.get(oldest);
      this.#sessions.delete(oldest);
      await gone?.then((old) => old.release()).catch(() => {});
    }
    return session;
  }
}

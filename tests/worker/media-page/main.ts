import { wrap } from 'comlink';
import { AppError } from '../../../src/core/errors.ts';
import { DEFAULT_MODELS } from '../../../src/core/face/known-models.ts';
import type { ModelRole } from '../../../src/core/face/model-facts.ts';
import { installErrorTransfer } from '../../../workers/common/wire.ts';
import type { EmbedApi } from '../../../workers/embed/session.ts';
import type { MediaApi } from '../../../workers/media/api.ts';

installErrorTransfer();
const worker = new Worker(new URL('../../../workers/media.worker.ts', import.meta.url), {
  type: 'module',
});
const api = wrap<MediaApi>(worker);

/** What comes back through `page.evaluate`: bytes as base64, errors by code. */
export interface Outcome {
  readonly error?: { readonly code: string; readonly userMessage: string };
  readonly type?: string;
  readonly base64?: string;
}

function blobOf(base64: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
}

async function outcome(work: Promise<Blob | Uint8Array>): Promise<Outcome> {
  try {
    const result = await work;
    const bytes = result instanceof Blob ? new Uint8Array(await result.arrayBuffer()) : result;
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return { base64: btoa(text), type: result instanceof Blob ? result.type : '' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { error: { code: error.code, userMessage: error.userMessage } };
  }
}

const media = {
  probe: (base64: string) => api.probe(blobOf(base64)),
  thumb: (base64: string, size: number) => outcome(api.thumb(blobOf(base64), size)),
  rep: (base64: string, size: number) => outcome(api.rep(blobOf(base64), size)),
  demoFace: (path: string, size: number) => outcome(api.demoFace(path, size)),
  /** NaN does not survive JSON: null stands for it. */
  sharpness: async (images: readonly (string | null)[]) => {
    const blobs = images.map((base64) => (base64 === null ? undefined : blobOf(base64)));
    return Array.from(await api.sharpness(blobs), (x) => (Number.isNaN(x) ? null : x));
  },
};

/** Face models, in a worker that is started when they are first asked for. */
async function openModels() {
  const faces = wrap<EmbedApi>(
    new Worker(new URL('../../../workers/embed.worker.ts', import.meta.url), { type: 'module' }),
  );
  const model = async (role: ModelRole) => {
    const { file, sha256 } = DEFAULT_MODELS[role];
    const url = `/node_modules/faceplugin-face-recognition-js/model/${file}`;
    return { sha256, file: await (await fetch(url)).blob() };
  };
  const finder = { detector: await model('detector'), landmarker: await model('landmarker') };
  const embedder = { ...(await model('embedder')), feed: DEFAULT_MODELS.embedder.feed! };
  return { faces, finder, embedder };
}

const embed = {
  /** As an episode is embedded anew: empty for a crop without a vector. */
  crops: async (images: readonly string[]) => {
    const { faces, finder, embedder } = await openModels();
    const { vectors, made, dimension: d } = await faces.crops(finder, embedder, images.map(blobOf));
    return Array.from(made, (one, i) =>
      one === 0 ? [] : Array.from(vectors.subarray(i * d, (i + 1) * d)),
    );
  },
  photo: async (base64: string) => {
    const { faces, finder, embedder } = await openModels();
    try {
      const found = await faces.photo(finder, embedder, blobOf(base64));
      return found.faces.map(({ vector, quality, display, aligned }) => ({
        vector: Array.from(vector),
        size: quality.size,
        types: [display.type, aligned.type],
      }));
    } catch (error) {
      return error instanceof AppError ? error.code : String(error);
    }
  },
};

declare global {
  interface Window {
    media: typeof media;
    embed: typeof embed;
  }
}
window.media = media;
window.embed = embed;

import detectUrl from 'faceplugin-face-recognition-js/model/fr_detect.onnx?url';
import featureUrl from 'faceplugin-face-recognition-js/model/fr_feature.onnx?url';
import landmarkUrl from 'faceplugin-face-recognition-js/model/fr_landmark.onnx?url';
import { keepOffline } from '../../workers/embed/keep-offline.ts';
import { AppError } from '../core/errors.ts';
import { DEFAULT_MODELS } from '../core/face/known-models.ts';
import type { ModelRole } from '../core/face/model-facts.ts';
import { sha256Of } from './sha256.ts';

const URLS: Readonly<Record<ModelRole, string>> = {
  detector: detectUrl,
  embedder: featureUrl,
  landmarker: landmarkUrl,
};
const absolute = (url: string): string => new URL(url, document.baseURI).href;

const loaded = new Map<ModelRole, Promise<Blob>>();

/**
 * A model that comes with the page, loaded when it is first wanted and kept for when there is no
 * connection.
 * @throws AppError `embed/not-loaded`, `embed/default-damaged`
 */
export function defaultModel(role: ModelRole): Promise<Blob> {
  const loading = loaded.get(role) ?? load(role);
  loaded.set(role, loading);
  loading.catch(() => loaded.delete(role));
  return loading;
}

async function load(role: ModelRole): Promise<Blob> {
  const response = await fetch(URLS[role]).catch(() => undefined);
  if (response?.ok !== true) {
    throw new AppError(
      'embed/not-loaded',
      `${URLS[role]}: ${response?.status ?? 'no answer'}`,
      'The default face model could not be loaded: there is no connection, or the page was updated. It is loaded once and kept: connect, reload the page and try again, or add a model of your own.',
    );
  }
  const file = await response.blob();
  const sha256 = await sha256Of(file);
  if (sha256 !== DEFAULT_MODELS[role].sha256) {
    throw new AppError(
      'embed/default-damaged',
      `${URLS[role]} has ${file.size} bytes with the SHA-256 ${sha256}`,
      'The default face model did not arrive as it should. Reload the page and try again.',
    );
  }
  void keepOffline(Object.values(URLS).map(absolute), (url) => url.endsWith('.onnx')).catch(
    (error: unknown) => console.warn(error),
  );
  return file;
}

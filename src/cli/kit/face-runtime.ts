import { AppError } from '../../core/errors.ts';
import type { ModelSession } from '../../core/face/session.ts';
import { type OrtRuntime, openOrtSession } from '../../kernel/ort-session.ts';

/** What runs models here. */
export interface FaceRuntime {
  readonly name: 'onnxruntime-node' | 'onnxruntime-web';
  /** @throws AppError `face/bad-model` */
  readonly open: (bytes: Uint8Array) => Promise<ModelSession>;
}

let loading: Promise<FaceRuntime> | undefined;

/**
 * The native runtime where somebody has installed it (`npm install --no-save --ignore-scripts
 * onnxruntime-node`), which is some four times as fast; else the one that the page uses.
 * @throws AppError `cli/no-runtime`
 */
export function loadFaceRuntime(): Promise<FaceRuntime> {
  loading ??= load();
  return loading;
}

async function load(): Promise<FaceRuntime> {
  const native = await loadNative();
  if (native !== undefined) {
    return { name: 'onnxruntime-node', open: (bytes) => openOrtSession(native, bytes) };
  }
  try {
    const web = await import('onnxruntime-web/wasm');
    // Threads of its own would keep the program from ending.
    web.env.wasm.numThreads = 1;
    return { name: 'onnxruntime-web', open: (bytes) => openOrtSession(web, bytes, ['wasm']) };
  } catch (cause) {
    throw new AppError(
      'cli/no-runtime',
      `cannot load onnxruntime-web: ${String(cause)}`,
      'What runs face models (onnxruntime-web) could not be loaded. Install the packages again with: npm ci',
      { cause },
    );
  }
}

/** Nothing of ours depends on it, so nothing but its name is known when this is built. */
async function loadNative(): Promise<OrtRuntime | undefined> {
  const name = 'onnxruntime-node';
  try {
    const loaded = (await import(/* @vite-ignore */ name)) as Partial<OrtRuntime> & {
      readonly default?: OrtRuntime;
    };
    return loaded.InferenceSession === undefined ? loaded.default : (loaded as OrtRuntime);
  } catch {
    return undefined;
  }
}

import scriptUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import * as ort from 'onnxruntime-web/wasm';
import type { ModelSession } from '../../src/core/face/session.ts';
import { openOrtSession } from '../../src/kernel/ort-session.ts';

/** More threads than this bring nothing to models of this size. */
const MOST_THREADS = 4;

const absolute = (url: string): string => new URL(url, self.location.href).href;

/** Files that models cannot run without, beside this worker's own. */
export const RUNTIME_FILES: readonly string[] = [absolute(scriptUrl), absolute(wasmUrl)];

ort.env.wasm.wasmPaths = { mjs: absolute(scriptUrl), wasm: absolute(wasmUrl) };
// Threads share memory, which only an isolated page may.
ort.env.wasm.numThreads = self.crossOriginIsolated
  ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency))
  : 1;

/** Open a model. @throws AppError `face/bad-model` */
export const openModel = (bytes: Uint8Array): Promise<ModelSession> =>
  openOrtSession(ort, bytes, ['wasm']);

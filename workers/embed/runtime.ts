import jspiUrl from 'onnxruntime-web/jspi?url';
import jspiScriptUrl from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url';
import jspiWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import scriptUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBinaryUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type * as Ort from 'onnxruntime-web/wasm';
import wasmUrl from 'onnxruntime-web/wasm?url';
import type { ModelSession } from '../../src/core/face/session.ts';
import { noRuntime, openOrtSession } from '../../src/kernel/ort-session.ts';
import { tellPage } from '../common/alive.ts';
import { answered, SILENT } from '../common/patience.ts';
import { ANSWER_LOOKS, NO_ANSWER } from '../gpu/device.ts';
import { openWhereRight } from './gpu-session.ts';

/*
 * [Note: One runtime] Each browser loads one of two builds of ONNX Runtime: the plain one, or, where
 * there is a graphics device that is none in software and WebAssembly can wait for it (JSPI), the one
 * that drives both. The third, which does so everywhere (asyncify), is twice as large and in Node
 * half as fast.
 */

/** Files of a build: what is imported, what that imports, and the machine code. */
interface Build {
  readonly main: string;
  readonly script: string;
  readonly wasm: string;
}

const absolute = (url: string): string => new URL(url, self.location.href).href;
const PLAIN: Build = {
  main: absolute(wasmUrl),
  script: absolute(scriptUrl),
  wasm: absolute(wasmBinaryUrl),
};
const WITH_GPU: Build = {
  main: absolute(jspiUrl),
  script: absolute(jspiScriptUrl),
  wasm: absolute(jspiWasmUrl),
};

/** More threads than this bring nothing to models of this size. */
const MOST_THREADS = 4;

interface Loaded {
  readonly ort: typeof Ort;
  readonly build: Build;
}
let loading: Promise<Loaded> | undefined;
/** A device that did not answer is left alone for the life of this worker. */
let silent = false;

function leaveGpuAlone(): void {
  if (silent) return;
  silent = true;
  // The other build has memory of its own, where nothing waits for the device.
  loading = undefined;
  tellPage(`${NO_ANSWER}. Faces are found and compared on the processor.`);
}

function load(): Promise<Loaded> {
  loading ??= loadNow();
  // What did not load is tried again.
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

async function loadNow(): Promise<Loaded> {
  const build = (await hasGpu()) ? WITH_GPU : PLAIN;
  const ort = (await import(/* @vite-ignore */ build.main).catch((cause: unknown) => {
    throw noRuntime(`${build.main}: ${String(cause)}`, cause);
  })) as typeof Ort;
  ort.env.wasm.wasmPaths = { mjs: build.script, wasm: build.wasm };
  // Threads share memory, which only an isolated page may.
  ort.env.wasm.numThreads = self.crossOriginIsolated
    ? Math.max(1, Math.min(MOST_THREADS, navigator.hardwareConcurrency))
    : 1;
  return { ort, build };
}

/** A graphics device that is one, and a way to wait for it. */
async function hasGpu(): Promise<boolean> {
  if (silent || !('Suspending' in WebAssembly) || navigator.gpu === undefined) return false;
  const adapter = await answered(
    navigator.gpu.requestAdapter().catch(() => null),
    ANSWER_LOOKS,
  );
  if (adapter === SILENT) leaveGpuAlone();
  else return adapter !== null && !adapter.info.isFallbackAdapter;
  return false;
}

/** Open a model. @throws AppError `face/bad-model`, `face/no-runtime` */
export async function openModel(bytes: Uint8Array): Promise<ModelSession> {
  const { ort, build } = await load();
  const onCpu = async () => openOrtSession((await load()).ort, bytes, ['wasm']);
  if (build === PLAIN) return onCpu();
  return openWhereRight(() => openOrtSession(ort, bytes, ['webgpu']), onCpu, {
    now: () => performance.now(),
    onSilence: leaveGpuAlone,
  });
}

/** Files that models cannot run without here, beside this worker's own. */
export async function runtimeFiles(): Promise<readonly string[]> {
  return Object.values((await load()).build);
}

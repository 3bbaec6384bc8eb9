import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-web/wasm';
import { AppError } from '../core/errors.ts';
import type { ModelSession, TensorInfo } from '../core/face/session.ts';

/** What is used of ONNX Runtime; the builds for browsers and for Node are alike in it. */
export interface OrtRuntime {
  readonly InferenceSession: {
    create(bytes: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: 'float32',
    data: Float32Array,
    dims: readonly number[],
  ) => TypedTensor<'float32'>;
}

/**
 * A model as the core asks it.
 * @param bytes the .onnx file
 * @param providers execution providers, the first that runs is taken; the runtime's own choice without
 * @throws AppError `face/bad-model` for what is no model, or none that this runtime can run;
 *   `face/no-runtime` where the runtime itself is not to be had
 */
export async function openOrtSession(
  ort: OrtRuntime,
  bytes: Uint8Array,
  providers?: readonly string[],
): Promise<ModelSession> {
  const session = await create(ort, bytes, providers);
  return {
    inputs: session.inputMetadata.map(infoOf),
    outputs: session.outputMetadata.map(infoOf),
    run: async (feeds) => {
      const given = Object.entries(feeds).map(
        ([name, { data, dims }]) => [name, new ort.Tensor('float32', data, dims)] as const,
      );
      const outputs = Object.entries(await session.run(Object.fromEntries(given)));
      return Object.fromEntries(outputs.map(([name, tensor]) => [name, plain(name, tensor)]));
    },
    release: () => session.release(),
  };
}

async function create(
  ort: OrtRuntime,
  bytes: Uint8Array,
  providers: readonly string[] | undefined,
): Promise<InferenceSession> {
  try {
    const options = providers === undefined ? {} : { executionProviders: [...providers] };
    // Level 3: what the runtime says below that is of no use to anybody but its authors.
    return await ort.InferenceSession.create(bytes, { ...options, logSeverityLevel: 3 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    if (NO_RUNTIME.test(why)) throw noRuntime(why, cause);
    throw new AppError(
      'face/bad-model',
      `cannot open ${bytes.length} bytes as a model: ${why}`,
      'This file is no ONNX model, is damaged, or needs what this runtime does not have. Download it again, or choose another.',
      { cause },
    );
  }
}

/** How the runtime says that its own files could not be had; from then on it says so of every model. */
const NO_RUNTIME = /no available backend|initWasm\(\)|failed to fetch|dynamically imported module/i;

/** @param why for developers */
export function noRuntime(why: string, cause: unknown): AppError {
  return new AppError(
    'face/no-runtime',
    why,
    'The part of Cutline that runs face models could not be loaded: there is no connection, or the page was updated. It is loaded once and kept: connect, reload the page and try again.',
    { cause },
  );
}

function infoOf(value: InferenceSession.ValueMetadata): TensorInfo {
  if (!value.isTensor) return { name: value.name, type: 'other', dims: [] };
  return { name: value.name, type: value.type, dims: value.shape };
}

function plain(name: string, tensor: Tensor) {
  if (tensor.data instanceof Float32Array) return { data: tensor.data, dims: tensor.dims };
  throw new AppError(
    'face/odd-outputs',
    `output ${name} is ${tensor.type}`,
    'This model gives other numbers than single floats, which Cutline does not read. Choose another.',
  );
}

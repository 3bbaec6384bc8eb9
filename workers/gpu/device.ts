import { AppError } from '../../src/core/errors.ts';
import { answered, SILENT } from '../common/patience.ts';
import type { Limits } from './plan.ts';

/** A device, and whether it still is one. */
export interface GpuHandle {
  readonly device: GPUDevice;
  readonly limits: Limits;
  /** Who made it, in as many words as it tells. */
  readonly adapter: string;
  /** How many looks an answer of it is worth. */
  readonly looks: number;
  /** Not a graphics card. */
  readonly isSoftware: boolean;
  /** Whether shaders may multiply bytes four at a time. */
  readonly packed: boolean;
  /** Throw what went wrong since the last call: a lost device or an error that nobody caught. */
  check(): void;
  /** What to throw for a promise of the device that was rejected: the loss behind it, if there is one. */
  explain(error: unknown): Promise<AppError>;
  /** What a promise of the device gives. @throws AppError `gpu/silent` when it never does */
  answer<T>(promise: Promise<T>): Promise<T>;
}

export interface DeviceOptions {
  /** Take a software adapter too; left alone, WASM is several times faster than those. */
  readonly force?: boolean;
  /** Stay within these instead of the device's own (never above them). */
  readonly limits?: Partial<Limits>;
  /** Where devices come from; the browser when not given. */
  readonly gpu?: GPU | undefined;
}

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** How long a rejected promise waits to learn whether its device was lost … */
const LOSS_GRACE_MS = 50;
/** … and how long where nothing else explains it: nobody takes back a mapping that is under way. */
const ABORT_GRACE_MS = 2_000;
/** Looks that an adapter, a device, a shader or a pass gets to be there: 3 s. A pass takes a tenth of a second. */
export const ANSWER_LOOKS = 12;
/** A software adapter that somebody insists on is that much slower. */
const FORCED_LOOKS = 600;

/** Said in place of the graphics device. */
export const NO_ANSWER = 'WebGPU did not answer';

/** Open a device with the largest buffers that its adapter has, or say why there is none. */
export async function openDevice(
  options: DeviceOptions = {},
): Promise<{ handle: GpuHandle } | { unavailable: string }> {
  // Missing in browsers without WebGPU, and on pages that are not a secure context.
  const gpu = options.gpu ?? (globalThis.navigator as { gpu?: GPU } | undefined)?.gpu;
  if (gpu === undefined) return { unavailable: 'this browser has no WebGPU' };
  const looks = options.force === true ? FORCED_LOOKS : ANSWER_LOOKS;
  try {
    const asked = gpu.requestAdapter({ powerPreference: 'high-performance' });
    const adapter = await answered(asked, looks);
    if (adapter === SILENT) return { unavailable: NO_ANSWER };
    if (adapter === null) return { unavailable: 'no WebGPU adapter' };
    if (adapter.info.isFallbackAdapter && options.force !== true) {
      return { unavailable: 'software adapter' };
    }
    // The defaults are 256 and 128 MiB, whatever the adapter could do.
    const requiredLimits: Record<string, number> = {};
    for (const name of LIMITS) requiredLimits[name] = adapter.limits[name];
    const opening = adapter.requestDevice({ label: 'cutline', requiredLimits });
    const device = await answered(opening, looks);
    if (device === SILENT) {
      // One that comes late is nobody's.
      opening.then((late) => late.destroy()).catch(() => {});
      return { unavailable: NO_ANSWER };
    }
    return { handle: watch(device, adapter.info, gpu, options) };
  } catch (error) {
    return { unavailable: `WebGPU refused a device: ${messageOf(error)}` };
  }
}

function watch(
  device: GPUDevice,
  info: GPUAdapterInfo,
  gpu: GPU,
  { limits: wanted = {}, force }: DeviceOptions,
): GpuHandle {
  const looks = force === true ? FORCED_LOOKS : ANSWER_LOOKS;
  let failure: AppError | undefined;
  void device.lost.then((info) => {
    failure = deviceLost(info.message === '' ? info.reason : info.message);
  });
  device.addEventListener('uncapturederror', ({ error }) => {
    failure ??= gpuFailed(error.message, error);
  });
  const limit = (name: keyof Limits): number =>
    Math.min(device.limits[name], wanted[name] ?? Number.POSITIVE_INFINITY);
  const check = (): void => {
    if (failure !== undefined) throw failure;
  };
  return {
    device,
    limits: {
      maxBufferSize: limit('maxBufferSize'),
      maxStorageBufferBindingSize: limit('maxStorageBufferBindingSize'),
      maxComputeWorkgroupsPerDimension: limit('maxComputeWorkgroupsPerDimension'),
    },
    adapter: [info.vendor, info.architecture, info.device, info.description]
      .filter((word) => word !== undefined && word !== '')
      .join(' '),
    looks,
    isSoftware: info.isFallbackAdapter,
    packed: gpu.wgslLanguageFeatures?.has('packed_4x8_integer_dot_product') === true,
    check,
    explain: async (error) => {
      if (error instanceof AppError && error.code === 'gpu/silent') return error;
      // What was under way rejects before the device itself says that it is lost.
      const grace = isAbort(error) ? ABORT_GRACE_MS : LOSS_GRACE_MS;
      await Promise.race([device.lost, new Promise((resume) => setTimeout(resume, grace))]);
      if (failure !== undefined) return failure;
      return error instanceof AppError ? error : gpuFailed(messageOf(error), error);
    },
    answer: async (promise) => {
      const answer = await answered(promise, looks);
      if (answer !== SILENT) return answer;
      // Whatever it still does is wanted by nobody.
      device.destroy();
      failure = gpuSilent();
      throw failure;
    },
  };
}

/** Run `work` and throw what the device objected to: out of memory always, validation if asked. */
export async function scoped<T>(
  device: GPUDevice,
  filters: readonly GPUErrorFilter[],
  work: () => T,
): Promise<T> {
  for (const filter of filters) device.pushErrorScope(filter);
  const pops: Promise<GPUError | null>[] = [];
  try {
    return work();
  } finally {
    for (const _ of filters) pops.push(device.popErrorScope());
    for (const error of await Promise.all(pops)) {
      // biome-ignore lint/correctness/noUnsafeFinally: an objection of the device comes first.
      if (error !== null) throw gpuFailed(error.message, error);
    }
  }
}

const deviceLost = (message: string): AppError =>
  new AppError(
    'gpu/device-lost',
    `GPU device lost: ${message}`,
    'The graphics card stopped answering. The computation goes on without it; the next one tries it again.',
  );

const gpuSilent = (): AppError =>
  new AppError(
    'gpu/silent',
    NO_ANSWER,
    'The graphics card does not answer. The computation goes on without it.',
  );

/** The device computes, and what it computes is not so. */
export const gpuWrong = (message: string): AppError =>
  new AppError(
    'gpu/wrong',
    `WebGPU computes wrong numbers: ${message}`,
    'The graphics card computes wrong numbers. The computation goes on without it.',
  );

export const gpuFailed = (message: string, cause?: unknown): AppError =>
  new AppError(
    'gpu/failed',
    `GPU error: ${message}`,
    'The graphics card could not do the computation. It goes on without it.',
    { cause },
  );

/** A mapping that was given up: by the loss of the device, which a busy machine tells late. */
const isAbort = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

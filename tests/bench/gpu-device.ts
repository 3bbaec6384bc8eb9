import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type GpuHandle, openDevice } from '../../workers/gpu/device.ts';

/**
 * A graphics device without a browser: Dawn, by the npm package `webgpu`, which is no dependency (132 MB).
 * It is looked for where Node looks: here after `npm i --no-save webgpu`, or in folders of NODE_PATH.
 * @returns undefined, and says why, where there is none
 */
export async function findGpu(): Promise<GPU | undefined> {
  let path: string;
  try {
    path = createRequire(join(process.cwd(), 'package.json')).resolve('webgpu');
  } catch {
    console.error('gpu: skipped: the package webgpu is not installed (npm i --no-save webgpu)');
    return undefined;
  }
  try {
    const dawn: { create(flags: string[]): GPU; globals: object } = await import(
      pathToFileURL(path).href
    );
    Object.assign(globalThis, dawn.globals);
    return dawn.create([]);
  } catch (error) {
    console.error(`gpu: skipped: the package webgpu does not load: ${String(error)}`);
    return undefined;
  }
}

/** An open device of it; software adapters are taken too, and named. */
export async function openBenchDevice(gpu: GPU): Promise<GpuHandle | undefined> {
  const opened = await openDevice({ force: true, gpu });
  if ('unavailable' in opened) {
    console.error(`gpu: skipped: ${opened.unavailable}`);
    return undefined;
  }
  const { adapter, isSoftware, packed } = opened.handle;
  const words = [isSoftware ? 'a software adapter, no graphics card' : undefined];
  if (!packed) words.push('without packed_4x8_integer_dot_product');
  console.error(`gpu: ${[adapter, ...words.filter((word) => word !== undefined)].join('; ')}`);
  return opened.handle;
}

import type { MatrixPart } from '../../../../workers/cluster/types.ts';
import { openDevice } from '../../../../workers/gpu/device.ts';
import type { HeatFrame } from './cells.ts';
import { ENTRIES, LOWEST, SCALE } from './colours.ts';
import { type GpuTarget, presentingTarget, readBackTarget } from './gpu-target.ts';
import shader from './heat-map.wgsl?raw';
import type { Painter } from './painter.ts';

/** Floats of the uniform `Frame`. */
const FRAME_FLOATS = 16;

/**
 * Draws with WebGPU, or says why it cannot.
 * @param force take a software adapter too
 * @param onLost the device is gone, or objected: draw with something else
 */
export async function createGpuPainter(
  force: boolean,
  onLost: (reason: string) => void,
): Promise<Painter | { readonly unavailable: string }> {
  const opened = await openDevice({ force });
  if ('unavailable' in opened) return opened;
  const { handle } = opened;
  const { device } = handle;
  const software = device.adapterInfo.isFallbackAdapter;
  const target = software ? readBackTarget(device) : presentingTarget(device);
  if (target === undefined) {
    device.destroy();
    return { unavailable: 'no WebGPU canvas' };
  }
  let closed = false;
  const lost = (reason: string): void => {
    if (closed) return;
    closed = true;
    onLost(reason);
  };
  void device.lost.then(({ message, reason }) =>
    lost(`device lost: ${message === '' ? reason : message}`),
  );
  const draw = drawing(device, target);
  let next: { readonly frame: HeatFrame; readonly size: number } | undefined;
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    try {
      while (next !== undefined && !closed) {
        const { frame, size } = next;
        next = undefined;
        handle.check();
        draw(frame, size);
        await handle.answer(target.shown());
      }
    } catch (error) {
      // What was under way rejects before the device itself says that it is lost.
      if (!closed) lost((await handle.explain(error)).message);
    } finally {
      busy = false;
    }
  };
  return {
    kind: 'webgpu',
    canvas: target.canvas,
    paint: (frame, size) => {
      if (size < 1 || closed) return;
      next = { frame, size };
      if (!busy) void work();
    },
    close: () => {
      closed = true;
      device.destroy();
    },
  };
}

/** Everything a frame needs that stays from frame to frame, and the drawing of one. */
function drawing(device: GPUDevice, target: GpuTarget): (frame: HeatFrame, size: number) => void {
  const pipeline = pipelineOf(device, target.format);
  const uniform = device.createBuffer({
    label: 'heat map frame',
    size: FRAME_FLOATS * 4,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  const textures = new Textures(device);
  return (frame, size) => {
    device.queue.writeBuffer(uniform, 0, floatsOf(frame, size));
    const views = textures.of(frame).map((texture) => texture.createView());
    const entries = [{ buffer: uniform }, ...views].map((resource, binding) => ({
      binding,
      resource,
    }));
    const layout = pipeline.getBindGroupLayout(0);
    const encoder = device.createCommandEncoder();
    const clearValue = { r: 0, g: 0, b: 0, a: 0 };
    const view = target.view(size);
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view, clearValue, loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
    pass.draw(3);
    pass.end();
    target.finish(encoder);
    device.queue.submit([encoder.finish()]);
  };
}

function pipelineOf(device: GPUDevice, format: GPUTextureFormat): GPURenderPipeline {
  const module = device.createShaderModule({ label: 'heat map', code: shader });
  // Spelled out: cells are r32float, which most devices can read but not filter.
  const cells = { sampleType: 'unfilterable-float' } as const;
  const visibility = GPUShaderStage.FRAGMENT;
  const group = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility, buffer: {} },
      { binding: 1, visibility, texture: cells },
      { binding: 2, visibility, texture: cells },
      { binding: 3, visibility, texture: {} },
    ],
  });
  return device.createRenderPipeline({
    label: 'heat map',
    layout: device.createPipelineLayout({ bindGroupLayouts: [group] }),
    vertex: { module, entryPoint: 'corner' },
    fragment: { module, entryPoint: 'colour', targets: [{ format }] },
  });
}

/** The uniform `Frame` of the shader. */
function floatsOf({ view, whole, fine }: HeatFrame, size: number): Float32Array<ArrayBuffer> {
  const part = (one: MatrixPart | undefined): number[] =>
    one === undefined
      ? [0, 0, 0, 0]
      : [one.columns.from, one.rows.from, one.columns.to, one.rows.to];
  const place = [view.x, view.y, view.span / size, LOWEST];
  return Float32Array.from([...place, ...part(whole), ...part(fine), SCALE, ENTRIES, 0, 0]);
}

/** What a frame shows, as textures; what did not change is not sent again. */
class Textures {
  readonly #device: GPUDevice;
  readonly #kept = new Map<string, { readonly of: unknown; readonly texture: GPUTexture }>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** In the order of the bindings: whole, fine, table. */
  of({ whole, fine, table }: HeatFrame): readonly GPUTexture[] {
    return [
      this.#cells('whole', whole),
      this.#cells('fine', fine),
      this.#keep('table', table, [ENTRIES, 1], 'rgba8unorm', table),
    ];
  }

  #cells(key: string, part: MatrixPart | undefined): GPUTexture {
    // A part that is not there, or empty, is one cell that nothing looks at.
    const w = Math.max(1, (part?.columnEdges.length ?? 0) - 1);
    const h = Math.max(1, (part?.rowEdges.length ?? 0) - 1);
    const mean = part === undefined || part.mean.length === 0 ? new Float32Array(1) : part.mean;
    return this.#keep(key, part, [w, h], 'r32float', mean as Float32Array<ArrayBuffer>);
  }

  #keep(
    key: string,
    of: unknown,
    size: readonly [number, number],
    format: GPUTextureFormat,
    data: ArrayBufferView<ArrayBuffer>,
  ): GPUTexture {
    const known = this.#kept.get(key);
    if (known !== undefined && known.of === of) return known.texture;
    known?.texture.destroy();
    const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.COPY_DST;
    const texture = this.#device.createTexture({ label: key, size: [...size], format, usage });
    // Both formats have four bytes a texel.
    this.#device.queue.writeTexture({ texture }, data, { bytesPerRow: size[0] * 4 }, [...size]);
    this.#kept.set(key, { of, texture });
    return texture;
  }
}

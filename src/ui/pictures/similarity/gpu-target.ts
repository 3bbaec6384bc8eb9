/** Where a device draws to, and how that comes onto a canvas. */
export interface GpuTarget {
  readonly canvas: HTMLCanvasElement;
  readonly format: GPUTextureFormat;
  /** What to draw the next frame into. @param size px a side */
  readonly view: (size: number) => GPUTextureView;
  /** Last commands of a frame. */
  readonly finish: (encoder: GPUCommandEncoder) => void;
  /** After the commands were submitted: resolves when the canvas shows the frame. */
  readonly shown: () => Promise<void>;
}

/** Straight onto the screen; undefined where a canvas cannot do that. */
export function presentingTarget(device: GPUDevice): GpuTarget | undefined {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('webgpu');
  if (context === null) return undefined;
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device, format, alphaMode: 'premultiplied' });
  return {
    canvas,
    format,
    view: (size) => {
      resize(canvas, size);
      return context.getCurrentTexture().createView();
    },
    finish: () => {},
    shown: () => Promise.resolve(),
  };
}

/** Rows of a texture are copied in multiples of this, bytes. */
const ROW_ALIGNMENT = 256;

interface Buffers {
  readonly size: number;
  readonly texture: GPUTexture;
  readonly staging: GPUBuffer;
  /** Bytes of a row of `staging`. */
  readonly stride: number;
}

/** Read back and put onto a plain canvas: a software adapter is lost when it is asked to present. */
export function readBackTarget(device: GPUDevice): GpuTarget {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  let buffers: Buffers | undefined;
  const buffersOf = (size: number): Buffers => {
    if (buffers?.size === size) return buffers;
    buffers?.texture.destroy();
    buffers?.staging.destroy();
    const stride = Math.ceil((size * 4) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    buffers = {
      size,
      stride,
      texture: device.createTexture({
        label: 'heat map picture',
        size: [size, size],
        format: 'rgba8unorm',
        usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
      }),
      staging: device.createBuffer({
        label: 'heat map read back',
        size: stride * size,
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      }),
    };
    return buffers;
  };
  return {
    canvas,
    format: 'rgba8unorm',
    view: (size) => buffersOf(size).texture.createView(),
    finish: (encoder) => {
      if (buffers === undefined) return;
      const { texture, staging, stride, size } = buffers;
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow: stride }, [
        size,
        size,
      ]);
    },
    shown: async () => {
      if (buffers === undefined) return;
      const { staging, stride, size } = buffers;
      await staging.mapAsync(GPUMapMode.READ);
      const image = new ImageData(size, size);
      const bytes = new Uint8Array(staging.getMappedRange());
      for (let y = 0; y < size; y++) {
        image.data.set(bytes.subarray(y * stride, y * stride + size * 4), y * size * 4);
      }
      staging.unmap();
      resize(canvas, size);
      context?.putImageData(image, 0, 0);
    },
  };
}

/** Setting a size clears the canvas: only when it is another one. */
function resize(canvas: HTMLCanvasElement, size: number): void {
  if (canvas.width === size && canvas.height === size) return;
  canvas.width = size;
  canvas.height = size;
}

// The clustering worker on a machine whose first graphics device is lost in mid computation.
import '../../../workers/cluster.worker.ts';

const submit = GPUQueue.prototype.submit;
const requestDevice = GPUAdapter.prototype.requestDevice;
let devices = 0;

GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
  const device = await requestDevice.call(this, descriptor);
  if (devices++ > 0) return device;
  device.queue.submit = function (this: GPUQueue, buffers) {
    submit.call(this, buffers);
    device.destroy();
    return undefined;
  };
  return device;
};

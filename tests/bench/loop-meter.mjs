// node --import loop-meter.mjs PROGRAM: tells, over the channel to the process that started it, what its main thread
// was kept from and what all of its threads took. Asked by any message, it answers and begins anew.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** How often the loop is looked at; what is measured is what goes beyond. Milliseconds. */
const EVERY = 1;

if (isMainThread && process.channel !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: EVERY });
  let since = process.cpuUsage();
  let loop = performance.eventLoopUtilization();
  delay.enable();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(since);
    const { active } = performance.eventLoopUtilization(loop);
    process.send({
      cpuMs: (user + system) / 1000,
      loopMs: active,
      longestMs: Math.max(0, delay.max / 1e6 - EVERY),
      p99Ms: Math.max(0, delay.percentile(99) / 1e6 - EVERY),
      megabytes: process.memoryUsage.rss() / 1e6,
    });
    since = process.cpuUsage();
    loop = performance.eventLoopUtilization();
    delay.reset();
  });
  process.channel.unref();
}

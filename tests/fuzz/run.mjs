// npm run fuzz -- [--seconds 60] [--cases 20000] [--seed 1] [--first 0] [--only people,zip] [--list 20] [--unseen]
// Random damages of files and records over all readers: nothing may crash, nothing may hang, take all the
// memory, change what all objects share, or change a result without a remark. Ends with 1 where one did.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { bundle } from '../bundle.mjs';

/** A case that is not over by then does not end. Milliseconds; how often somebody looks. */
const PATIENCE = 60_000;
const LOOK = 1000;
/** Of JavaScript's own objects: nothing as small as these files needs a part of it. */
const MEGABYTES = 1024;

if (isMainThread) await watch();
else await run(workerData);

/** The damages are made in a thread of their own, so that one that does not end can be told. */
async function watch() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      cases: { type: 'string', default: '1000000000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      only: { type: 'string', default: '' },
      list: { type: 'string', default: '20' },
      unseen: { type: 'boolean', default: false },
    },
  });
  const input = { fuzz: fileURLToPath(new URL('all.ts', import.meta.url)) };
  const bundled = await bundle('fuzz', input);
  const at = new Int32Array(new SharedArrayBuffer(8));
  const thread = new Worker(fileURLToPath(import.meta.url), {
    workerData: { values, at, module: bundled.path('fuzz') },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  let seen = { index: -1, since: Date.now() };
  const look = setInterval(() => {
    const index = Atomics.load(at, 0);
    if (index !== seen.index) seen = { index, since: Date.now() };
    else if (Date.now() - seen.since > PATIENCE) end(`case ${index} does not end`);
  }, LOOK);
  thread.on('error', (error) => end(`case ${Atomics.load(at, 0)}: ${error.stack ?? error}`));
  thread.on('exit', (code) => end(undefined, code));
  let ended = false;
  function end(fault, code = 1) {
    if (ended) return;
    ended = true;
    if (fault !== undefined) console.log(`\n${fault} (--seed ${values.seed})`);
    process.exitCode ||= code;
    clearInterval(look);
    void thread.terminate();
    bundled.remove();
  }
}

async function run({ values, at, module }) {
  const { fuzz } = await import(module);
  const started = performance.now();
  const report = await fuzz({
    seed: Number(values.seed),
    first: Number(values.first),
    cases: Number(values.cases),
    seconds: Number(values.seconds),
    only: values.only.split(',').filter(Boolean),
    onCase: (index) => void Atomics.store(at, 0, index),
  });
  const took = ((performance.now() - started) / 1000).toFixed(1);
  const text = (bytes) => JSON.stringify(Buffer.from(bytes).toString('latin1'));
  for (const one of report.findings.slice(0, Number(values.list))) {
    console.log(
      `\n${one.verdict}: ${one.damage} in ${one.world}, ${one.path} (--seed ${one.seed}, case ${one.index})`,
    );
    const [from, before, after] = changed(one.before, one.after);
    console.log(`  byte ${from}: ${text(before)} became ${text(after)}\n  ${one.detail}`);
  }
  if (values.unseen) console.log([...report.unseenBy].sort());
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `\n${report.cases} damages in ${took} s (--seed ${values.seed}), at most ${peak} MB\n  slowest ${report.slowest.toFixed(0)} ms: ${report.slowestOf}`,
  );
  for (const [verdict, count] of report.counts)
    console.log(`  ${String(count).padStart(7)} ${verdict}`);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
}

/** Where two files begin to differ, and what stands there in each. */
function changed(before, after) {
  let from = 0;
  while (from < before.length && before[from] === after[from]) from += 1;
  let [a, b] = [before.length, after.length];
  while (a > from && b > from && before[a - 1] === after[b - 1]) [a, b] = [a - 1, b - 1];
  const start = Math.max(0, from - 30);
  return [
    from,
    before.subarray(start, Math.min(a + 10, from + 120)),
    after.subarray(start, Math.min(b + 10, from + 120)),
  ];
}

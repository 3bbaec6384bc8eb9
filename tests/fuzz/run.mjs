// npm run fuzz -- [--seconds 60] [--cases 20000] [--seed 1] [--list 20] [--unseen]
// Random damages of files over all readers: nothing may crash, nothing may hang, nothing may change a
// result without a remark. Ends with 1 where one did.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    cases: { type: 'string', default: '1000000000' },
    seed: { type: 'string', default: '1' },
    list: { type: 'string', default: '20' },
    unseen: { type: 'boolean', default: false },
  },
});
const bundled = await bundle('fuzz', { fuzz: fileURLToPath(new URL('fuzz.ts', import.meta.url)) });
try {
  const { fuzz } = await bundled.load('fuzz');
  const started = performance.now();
  const report = await fuzz({
    seed: Number(values.seed),
    cases: Number(values.cases),
    seconds: Number(values.seconds),
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
  console.log(
    `\n${report.cases} damages in ${took} s (--seed ${values.seed}), slowest ${report.slowest.toFixed(0)} ms`,
  );
  for (const [verdict, count] of report.counts)
    console.log(`  ${String(count).padStart(7)} ${verdict}`);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
} finally {
  bundled.remove();
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

// npm run -s bench -- [--only topic,…] [--n 1000,5000] [--repeat 3] [--json]
// npm run -s bench -- --only linkage [--n 1000,5000] [--peers] [--copies] [--json]
// npm run -s bench -- --only review [--episode DIR] [--truth FILE] [--start T] [--no-batches] [--json]
// Each topic is a module of this folder exporting `bench(options)`. Without --json the rows are printed as tables.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../bundle.mjs';

/** Topics by name; add one by adding its file. */
const TOPICS = {
  linkage: 'linkage.ts',
  gpu: 'gpu.ts',
  cut: 'cut.ts',
  'threshold-step': 'threshold-step.ts',
  landscape: 'landscape.ts',
  operations: 'operations.ts',
  scores: 'scores.ts',
  suggestion: 'suggestion.ts',
  dendrogram: 'dendrogram.ts',
  import: 'import.ts',
  map: 'map.ts',
  matching: 'matching.ts',
  matrix: 'matrix.ts',
  metric: 'metric.ts',
  page: 'page.ts',
  review: 'review.ts',
  acts: 'acts.ts',
  serve: 'serve.ts',
  walk: 'walk.ts',
  warm: 'warm.ts',
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    n: { type: 'string' },
    repeat: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    episode: { type: 'string' },
    episodes: { type: 'string' },
    truth: { type: 'string' },
    start: { type: 'string' },
    'no-batches': { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    copies: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? Object.keys(TOPICS);
const unknown = wanted.filter((topic) => TOPICS[topic] === undefined);
if (unknown.length > 0) {
  console.error(`unknown topic ${unknown.join(', ')}; known: ${Object.keys(TOPICS).join(', ')}`);
  process.exit(2);
}

const here = fileURLToPath(new URL('.', import.meta.url));
const bundled = await bundle(
  'bench',
  Object.fromEntries(wanted.map((topic) => [topic, join(here, TOPICS[topic])])),
);

const options = {
  n: values.n?.split(',').map(Number),
  repeat: Number(values.repeat),
  episodes: values.episodes === undefined ? undefined : Number(values.episodes),
  episode: values.episode,
  truth: values.truth,
  start: values.start === undefined ? undefined : Number(values.start),
  batches: !values['no-batches'],
  peers: values.peers,
  copies: values.copies,
};
const all = [];
for (const topic of wanted) {
  const { bench } = await bundled.load(topic);
  const rows = await bench({ ...options, module: bundled.path(topic) });
  all.push(...rows);
  if (!values.json) {
    console.log(`\n${topic}`);
    console.table(rows);
  }
}
bundled.remove();
// A sitting is one thing, not rows to compare.
if (values.json) console.log(JSON.stringify(wanted.join() === 'review' ? all[0] : all));

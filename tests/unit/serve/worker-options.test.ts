import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readWorkerSettings } from '../../../src/serve/worker-options.ts';
import { temporary, writeTree } from '../cli/program.ts';

it('a worker embeds faces anew only with the model that it is given', async () => {
  const dataRoot = await temporary();
  await writeTree(dataRoot, { 'data/manifests/show-s01e01/faces.jsonl': [] });
  const env = { DATABASE_URL: 'postgres://somebody@127.0.0.1:5432/jobs' };
  const modelsWith = async (given: object) =>
    (await readWorkerSettings({ dataRoot, ...given }, env)).models;
  expect(await modelsWith({})).toBeUndefined();
  // Finding faces alone makes no vectors.
  expect(await modelsWith({ detector: 'y.onnx' })).toBeUndefined();
  expect(await modelsWith({ embedder: 'x.onnx', model: 'x' })).toEqual({
    ...{ embedder: join(process.cwd(), 'x.onnx'), detector: undefined, name: 'x' },
  });
});

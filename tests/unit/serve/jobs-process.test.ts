import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerText, ownOwner } from '../../../src/cli/kit/lock-owner.ts';
import type { JobView } from '../../../src/serve/job-types.ts';
import { cutline, readSpec, snapshot } from '../cli/program.ts';
import { copied, identitiesOf, pipelineRoot } from './asked.ts';
import { emptyDatabase } from './database.ts';
import { headers, type Started, started } from './started.ts';

const EP = 'demo-s01e01';

/** What runs once is not worth to be compiled well. */
const QUICK = ['--liftoff-only'];

const ask = async (
  { origin }: Started,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> => {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(origin + path, { headers, ...sent })).json()) as Record<
    string,
    unknown
  >;
};

/** Events up to one of a name, or to the end. */
async function hear({ origin }: Started, id: string, until: string): Promise<string> {
  const response = await fetch(`${origin}/jobs/${id}/events`, { headers });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(until)) break;
  }
  return text;
}

/** What lies there beside the service's own folder. */
async function filesOf(root: string): Promise<Record<string, string>> {
  const all = Object.entries(await snapshot(join(root, 'data')));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith('.cutline/')));
}

describe('a service that is killed while a job is at work', () => {
  it('begins the job anew at its next start; files are old until they are new', async () => {
    const root = await pipelineRoot();
    const own = join(root, 'data', '.cutline');
    await mkdir(join(own, 'db'), { recursive: true });
    await emptyDatabase(join(own, 'db', 'postgres'));
    await writeFile(join(own, 'db', 'made'), '');
    const before = await filesOf(root);
    const copy = await copied(root);

    const first = await started(root, QUICK);
    // Somebody is changing the episode: the job computes, and waits to write.
    const lock = join(root, 'data', 'manifests', EP, '.cutline.lock');
    const held = ownerText(ownOwner());
    await writeFile(lock, held);
    const { job_id } = await ask(first, '/jobs/cluster', { ep_id: EP, cluster_thresh: 0.58 });
    const id = String(job_id);
    const told = await hear(first, id, 'drawing thumbnails');
    expect(told).toMatch(/^id: 1\nevent: progress\n/);
    first.child.kill('SIGKILL');
    await first.outcome;
    expect(await readFile(lock, 'utf8')).toBe(held);
    await rm(lock);
    expect(await filesOf(root)).toEqual(before);
    expect((await readdir(own)).sort()).toContain('jobs.open');

    const second = await started(root, QUICK);
    expect(await hear(second, id, 'event: done')).toMatch(
      /"stage":"restarted"[\s\S]*\nevent: done\n/,
    );
    const job = (await ask(second, `/jobs/${id}`)) as unknown as JobView;
    expect(job).toMatchObject({ state: 'done', attempt: 2 });
    second.child.kill('SIGTERM');
    await second.outcome;
    // What is left of the service is the database alone.
    expect(await readdir(own)).toEqual(['db']);

    const now = String((await readSpec(identitiesOf(root, EP))).metadata.created_at);
    const where = ['--data-root', copy, '--ep-id', EP, '--now', now];
    const done = await cutline('episode-run', '--cluster', ...where, '--cluster-thresh', '0.58');
    expect(done.code).toBe(0);
    expect(await filesOf(root)).toEqual(await filesOf(copy));
  });
});

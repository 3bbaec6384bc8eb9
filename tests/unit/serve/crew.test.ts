import { describe, expect, it } from 'vitest';
import { threadCrew } from '../../../src/serve/crew.ts';
import { problemOf } from '../../../src/serve/problem.ts';
import type { Task } from '../../../src/serve/tasks.ts';

const TASK: Task = { type: 'log', where: { dataRoot: '/x', epId: 'x' }, after: 0 };
/** A program that does in a thread what a test wants. */
const program = (script: string) =>
  `data:text/javascript,${encodeURIComponent(`import { parentPort as port } from 'node:worker_threads';${script}`)}`;

describe('threads that do tasks', () => {
  it('are asked again later where too much is waiting', async () => {
    const crew = threadCrew(program("port.on('message', () => {})"));
    const waiting = Array.from({ length: 256 }, () => crew.run(TASK));
    for (const one of waiting) one.catch(() => {});
    const refused = await crew.run(TASK).catch((error: unknown) => problemOf(error));
    expect(refused).toMatchObject({ status: 503, code: 'serve/busy' });
  });

  it('that die fail what was theirs, and others take their place', async () => {
    const crew = threadCrew(
      program(`port.on('message', ({ id }) => {
        if (id === 1) throw new Error('out of memory');
        port.postMessage({ id, answer: { body: 'done' } });
      });`),
    );
    await expect(crew.run(TASK)).rejects.toThrow(/has ended.*out of memory/);
    expect(await crew.run(TASK)).toEqual({ body: 'done' });
    await crew.close();
  });

  it('end what was begun before the service does', async () => {
    const crew = threadCrew(
      program(`port.on('message', ({ id }) => {
        setTimeout(() => port.postMessage({ id, answer: { body: 'late' } }), 20);
      });`),
    );
    const task = crew.run(TASK);
    await crew.close();
    expect(await task).toEqual({ body: 'late' });
  });
});

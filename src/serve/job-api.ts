import type { Context } from 'hono';
import { comparable } from '../core/comparable.ts';
import { AppError } from '../core/errors.ts';
import { readMatchJobPayload } from './bank-payload.ts';
import type { Handler } from './episode-api.ts';
import {
  type JobPayload,
  readCleanupPayload,
  readClusterPayload,
  readReembedPayload,
} from './job-payload.ts';
import type { JobRoute } from './job-routes.ts';
import { eventStream } from './job-stream.ts';
import type { JobStage, JobState, Jobs, JobView, Submitted } from './job-types.ts';
import { problemOf, refusal } from './problem.ts';
import { readBody } from './request-body.ts';
import type { Shelf } from './shelf.ts';

/** Events that are listened to at once. */
const MOST_STREAMS = 128;

const STATES: readonly string[] = ['queued', 'running', 'done', 'failed', 'cancelled'];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const NO_STORE = { 'Cache-Control': 'no-store' };

interface JobsBeside {
  readonly facebank: string | undefined;
  readonly hasModel: boolean;
}

/**
 * What the API does about jobs.
 * @param beside `facebank`: folder of the Facebank, where that is none of the data root; `hasModel`: whether faces can be
 *   embedded anew
 */
export function jobHandlers(
  shelf: Shelf,
  jobs: Jobs,
  { facebank, hasModel }: JobsBeside,
): Readonly<Record<JobRoute, Handler>> {
  let streams = 0;

  const stream = (c: Context, id: string, after: number, headers = {}): Response => {
    streams++;
    const over = () => {
      streams--;
    };
    return c.body(eventStream(jobs, id, after, { over }), 200, {
      'Content-Type': 'text/event-stream',
      // A proxy that collects what it passes on would tell it late.
      'X-Accel-Buffering': 'no',
      ...NO_STORE,
      ...headers,
    });
  };

  const refuseMore = () => {
    if (streams < MOST_STREAMS) return;
    throw refusal(
      'serve/busy',
      `${MOST_STREAMS} listen to jobs already. Nothing was changed. GET /jobs/{job_id} says how one stands.`,
    );
  };

  const jobOf = async (c: Context): Promise<JobView> => {
    const id = c.req.param('job_id') ?? '';
    const job = UUID.test(id) ? await jobs.get(id) : undefined;
    if (job === undefined) throw unknown();
    return job;
  };

  const submitting =
    (stage: JobStage, read: (text: string) => JobPayload): Handler =>
    async (c) =>
      submitOne(c, stage, read(await readBody(c)));

  const submitOne = async (c: Context, stage: JobStage, payload: JobPayload): Promise<Response> => {
    const listens = wantsEvents(c);
    const where = await shelf.where(payload.epId, payload.runId);
    // What cannot be found is said at once, and not by a job.
    await shelf.read({ type: 'report', where });
    if (listens) refuseMore();
    const { epId, runId } = where;
    const { parameters } = payload;
    const { outcome, job } = await jobs.submit({ stage, epId, runId, parameters });
    const headers = { Location: `/jobs/${job.job_id}` };
    if (listens) return stream(c, job.job_id, 0, headers);
    const status = outcome === 'queued' ? 202 : 200;
    return c.json(submittedRow(outcome, job), status, { ...NO_STORE, ...headers });
  };

  /** A job for each episode; what one of them cannot is said in its place. */
  const submitEach = async (
    epIds: readonly string[],
    parameters: JobPayload['parameters'],
  ): Promise<readonly object[]> => {
    const rows: object[] = [];
    for (const ep_id of epIds) {
      try {
        const { epId } = await shelf.where(ep_id, undefined);
        const request = { stage: 'match', epId, runId: undefined, parameters } as const;
        const { outcome, job } = await jobs.submit(request);
        rows.push(submittedRow(outcome, job));
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status >= 500) throw error;
        rows.push({ ep_id, problem });
      }
    }
    return rows;
  };

  return {
    cluster: submitting('cluster', readClusterPayload),
    cleanup: submitting('cleanup', (text) => readCleanupPayload(text, hasModel)),
    reembed: submitting('reembed', (text) => readReembedPayload(text, hasModel)),

    matchJobs: async (c) => {
      const {
        epId,
        runId,
        epIds,
        show,
        parameters: asked,
      } = readMatchJobPayload(await readBody(c));
      const parameters = { ...asked, ...(facebank === undefined ? {} : { facebank }) };
      if (epId !== undefined) return submitOne(c, 'match', { epId, runId, parameters });
      const all = epIds ?? (await shelf.ids()).filter((id) => isOfShow(id, show));
      return c.json({ jobs: await submitEach(all, parameters) }, 202, NO_STORE);
    },

    jobs: async (c) => {
      const state = c.req.query('state');
      const after = c.req.query('after');
      if (state !== undefined && !STATES.includes(state)) {
        throw refusal('serve/bad-request', `state has to be one of ${STATES.join(', ')}.`);
      }
      if (after !== undefined && !UUID.test(after)) {
        throw refusal('serve/bad-request', 'after has to be the job_id of a job.');
      }
      const filter = { epId: c.req.query('ep_id'), state: state as JobState | undefined, after };
      return c.json(await jobs.list(filter), 200, NO_STORE);
    },

    job: async (c) => c.json(await jobOf(c), 200, NO_STORE),

    jobEvents: async (c) => {
      const after = lastEventOf(c);
      refuseMore();
      const { job_id: id, ended_at: ended } = await jobOf(c);
      // Browsers come back until they are told that there is no more.
      if (ended !== null && (await jobs.events(id, after)).length === 0) return c.body(null, 204);
      refuseMore();
      return stream(c, id, after);
    },

    cancelJob: async (c) => {
      const id = c.req.param('job_id') ?? '';
      const cancelled = UUID.test(id) ? await jobs.cancel(id) : undefined;
      if (cancelled === undefined) throw unknown();
      return c.json(cancelled.job, cancelled.ended ? 200 : 202, NO_STORE);
    },
  };
}

const submittedRow = (
  status: Submitted['outcome'],
  { job_id, state, ep_id, run_id, stage, params_hash }: JobView,
) => ({ job_id, status, state, ep_id, run_id, stage, params_hash });

/** Episodes are called after their show: show-s01e02. */
const isOfShow = (epId: string, show: string | undefined): boolean =>
  show === undefined || comparable(epId).startsWith(`${comparable(show)}-s`);

const wantsEvents = (c: Context): boolean =>
  /(?:^|,)\s*text\/event-stream\s*(?:;|,|$)/i.test(c.req.header('accept') ?? '');

/** @throws AppError `serve/bad-request` */
function lastEventOf(c: Context): number {
  const given = c.req.header('last-event-id') ?? '';
  if (given === '') return 0;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw refusal('serve/bad-request', 'Last-Event-ID has to be the id of an event.');
}

function unknown(): AppError {
  const text =
    'There is no such job here. GET /jobs lists them; those that ended long ago are no longer kept.';
  return new AppError('job/unknown', text, text);
}

import { createRoute, z } from '@hono/zod-openapi';
import {
  Accept,
  CleanupBody,
  ClusterBody,
  Job,
  JobList,
  JobParams,
  JobQuery,
  LastEvent,
  MatchJobBody,
  ReembedBody,
  Submitted,
  SubmittedJobs,
} from './job-schemas.ts';
import { body, errors, json, READING, SECURITY } from './route-parts.ts';

/** What each route of the jobs says of itself in /openapi.json; what it does stands in `job-api.ts`. */

const JOBS = { tags: ['Jobs'], security: SECURITY };

const EVENTS = {
  'text/event-stream': {
    schema: z
      .string()
      .openapi({ example: 'id: 7\nevent: progress\ndata: {"stage":"linkage"}\n\n' }),
  },
};
const LOCATION = {
  Location: { description: 'Where the job is seen.', schema: { type: 'string' as const } },
};
const submitted = {
  200: {
    description: 'The same job waits or runs already; or the events of the job.',
    headers: LOCATION,
    content: { 'application/json': { schema: Submitted }, ...EVENTS },
  },
  202: { ...json(Submitted, 'It waits for its turn.'), headers: LOCATION },
};
const SUBMITTING = [
  ...READING,
  ...(['moderation/bad-json', 'serve/too-large', 'serve/not-json'] as const),
  ...(['job/running', 'cli/cannot-write', 'db/newer', 'db/away'] as const),
] as const;

export const JOB_ROUTES = {
  cluster: createRoute({
    ...JOBS,
    method: 'post',
    path: '/jobs/cluster',
    summary: 'Cluster an episode',
    description:
      'As `cutline episode-run --cluster` does, by its code: the same bytes. Answers at once with a `job_id`, or with the events where they are asked for. Specification §4.',
    request: { headers: Accept, body: body(ClusterBody) },
    responses: { ...submitted, ...errors(...SUBMITTING) },
  }),
  cleanup: createRoute({
    ...JOBS,
    method: 'post',
    path: '/jobs/cleanup',
    summary: 'Clean an episode up',
    description:
      'As `cutline episode-cleanup` does, by its code: the same bytes, and `cleanup_report.json` with them. Tracks that look like two people are split, all are clustered again, and which identities may be one person is proposed; where the service has a face model, all vectors are made anew from the crops. Answers as `/jobs/cluster` does.',
    request: { headers: Accept, body: body(CleanupBody) },
    responses: { ...submitted, ...errors(...SUBMITTING, 'reembed/no-model') },
  }),
  reembed: createRoute({
    ...JOBS,
    method: 'post',
    path: '/jobs/reembed',
    summary: 'Make all vectors of an episode anew',
    description:
      'From the crops, with the face model that the service was started with: as `cutline episode-cleanup --actions reembed` does, by its code. The other vectors stay beside the new ones, decisions hold, and nothing is clustered. Answers as `/jobs/cluster` does. Where another `model` is named, the job fails with `facebank/other-model`, and nothing is written.',
    request: { headers: Accept, body: body(ReembedBody) },
    responses: { ...submitted, ...errors(...SUBMITTING, 'reembed/no-model') },
  }),
  matchJobs: createRoute({
    ...JOBS,
    method: 'post',
    path: '/jobs/match',
    summary: 'Name who is known',
    description:
      'Identities that are surely somebody of the Facebank are named so, by one step of the history for each episode; what somebody named or locked stays. Of one episode (`ep_id`), of some (`ep_ids`), of a `show`, or of all: of several the answer has a job for each. Specification §11.2.',
    request: { headers: Accept, body: body(MatchJobBody) },
    responses: {
      200: submitted[200],
      202: {
        description: 'It waits for its turn; or a job for each of several episodes.',
        headers: LOCATION,
        content: { 'application/json': { schema: z.union([Submitted, SubmittedJobs]) } },
      },
      ...errors(...SUBMITTING),
    },
  }),
  jobs: createRoute({
    ...JOBS,
    method: 'get',
    path: '/jobs',
    summary: 'The jobs',
    description: 'The newest first. Those that have ended are kept for a week, and at most 1,000.',
    request: { query: JobQuery },
    responses: {
      200: json(JobList, 'Up to 100.'),
      ...errors('serve/bad-request', 'serve/busy', 'db/away'),
    },
  }),
  job: createRoute({
    ...JOBS,
    method: 'get',
    path: '/jobs/{job_id}',
    summary: 'A job',
    request: { params: JobParams },
    responses: {
      200: json(Job, 'How it stands now.'),
      ...errors('job/unknown', 'serve/busy', 'db/away'),
    },
  }),
  jobEvents: createRoute({
    ...JOBS,
    method: 'get',
    path: '/jobs/{job_id}/events',
    summary: 'What happens in a job',
    description:
      'Server-sent events: `progress` and `log`, then exactly one of `done`, `error` and `cancelled`. Whoever was cut off goes on with `Last-Event-ID`, as browsers do by themselves.',
    request: { params: JobParams, headers: LastEvent },
    responses: {
      200: { description: 'The events.', content: EVENTS },
      204: { description: 'It has ended, and you have heard so.' },
      ...errors('job/unknown', 'serve/bad-request', 'serve/busy', 'db/away'),
    },
  }),
  cancelJob: createRoute({
    ...JOBS,
    method: 'post',
    path: '/jobs/{job_id}/cancel',
    summary: 'Cancel a job',
    description: 'Nothing of it is written.',
    request: { params: JobParams },
    responses: {
      200: json(Job, 'It had ended before.'),
      202: json(Job, 'It is over.'),
      ...errors('job/unknown', 'serve/busy', 'db/away'),
    },
  }),
} as const;

export type JobRoute = keyof typeof JOB_ROUTES;

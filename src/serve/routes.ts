import { createRoute } from '@hono/zod-openapi';
import { BANK_ROUTES } from './bank-routes.ts';
import { JOB_ROUTES } from './job-routes.ts';
import { body, errors, json, problem, READING, SECURITY } from './route-parts.ts';
import {
  Changed,
  Changing,
  DeleteQuery,
  EpisodeParams,
  Episodes,
  FileParams,
  Files,
  Health,
  History,
  Identities,
  IdentityParams,
  IfNoneMatch,
  LogQuery,
  MergeBody,
  MoveBody,
  PatchBody,
  RangeHeader,
  Report,
  RunQuery,
  SplitBody,
  TrackParams,
} from './schemas.ts';
import { Numbers, NumbersBody, PushBody, Pushed } from './sync-schemas.ts';

/** What each route says of itself in /openapi.json; what it does stands in `episode-api.ts`. */

const CHANGING = [
  ...READING,
  'moderation/bad-json',
  'moderation/bad-payload',
  'moderation/no-identities',
  'cli/changed-meanwhile',
  'moderation/locked',
  'serve/stale',
  'serve/too-large',
  'serve/not-json',
  'cli/busy',
  'cli/cannot-write',
];

const changed = {
  ...json(Changed, 'What was changed, and the step that the history has of it.'),
  headers: {
    ETag: {
      description: 'Of identities.json as it lies there now.',
      schema: { type: 'string' as const },
    },
  },
};

const MODERATION = { tags: ['Moderation'], security: SECURITY };
const READS = { tags: ['Episodes'], security: SECURITY };
const SERVICE = { tags: ['Service'] };

export const ROUTES = {
  merge: createRoute({
    ...MODERATION,
    method: 'post',
    path: '/episodes/{ep_id}/identities/merge',
    summary: 'Merge identities',
    description:
      'All tracks of the sources go to the target, which keeps its id and name. Specification §10.1.',
    request: { params: EpisodeParams, query: RunQuery, headers: Changing, body: body(MergeBody) },
    responses: {
      200: changed,
      ...errors(...CHANGING, 'moderation/unknown-identity', 'moderation/self-merge'),
    },
  }),
  split: createRoute({
    ...MODERATION,
    method: 'post',
    path: '/episodes/{ep_id}/identities/split',
    summary: 'Split tracks off an identity',
    description: 'They become a new one, `new_identity_id`. Specification §10.2.',
    request: { params: EpisodeParams, query: RunQuery, headers: Changing, body: body(SplitBody) },
    responses: {
      200: changed,
      ...errors(
        ...CHANGING,
        'moderation/unknown-identity',
        'moderation/unknown-track',
        'moderation/not-in-identity',
        'moderation/split-all',
      ),
    },
  }),
  move: createRoute({
    ...MODERATION,
    method: 'post',
    path: '/episodes/{ep_id}/tracks/{track_id}/move',
    summary: 'Move a track',
    description: 'To another identity, or out of any (null). Specification §10.3.',
    request: { params: TrackParams, query: RunQuery, headers: Changing, body: body(MoveBody) },
    responses: {
      200: changed,
      ...errors(
        ...CHANGING,
        'moderation/unknown-identity',
        'moderation/unknown-track',
        'moderation/not-in-identity',
        'moderation/same-identity',
      ),
    },
  }),
  deleteTrack: createRoute({
    ...MODERATION,
    method: 'delete',
    path: '/episodes/{ep_id}/tracks/{track_id}',
    summary: 'Leave a track out',
    description:
      'It is marked in tracks.jsonl and faces.jsonl, never removed from them. Specification §10.4.',
    request: { params: TrackParams, query: DeleteQuery, headers: Changing },
    responses: { 200: changed, ...errors(...CHANGING, 'moderation/unknown-track') },
  }),
  patch: createRoute({
    ...MODERATION,
    method: 'patch',
    path: '/episodes/{ep_id}/identities/{identity_id}',
    summary: 'Lock, unlock or label an identity',
    description: 'A locked identity takes part in no change. Specification §10.5.',
    request: { params: IdentityParams, query: RunQuery, headers: Changing, body: body(PatchBody) },
    responses: { 200: changed, ...errors(...CHANGING, 'moderation/unknown-identity') },
  }),
  episodes: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes',
    summary: 'The episodes of the data root',
    responses: { 200: json(Episodes, 'In natural order.'), ...errors('cli/no-folder') },
  }),
  report: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}',
    summary: 'What lies there of an episode',
    description: 'Its runs, which of them is taken and why, and the files that are read.',
    request: { params: EpisodeParams, query: RunQuery },
    responses: { 200: json(Report, 'The report.'), ...errors(...READING) },
  }),
  identities: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}/identities',
    summary: 'identities.json as it lies there',
    request: { params: EpisodeParams, query: RunQuery, headers: IfNoneMatch },
    responses: {
      200: json(Identities, 'The bytes of the file.'),
      304: { description: 'It is what you have.' },
      ...errors(...READING, 'moderation/no-identities'),
    },
  }),
  log: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}/log',
    summary: 'The history of moderation',
    request: { params: EpisodeParams, query: LogQuery },
    responses: { 200: json(History, 'Its steps.'), ...errors(...READING, 'serve/log-replaced') },
  }),
  logEvents: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}/log/events',
    summary: 'When the history changes',
    description:
      'Server-sent events: `changed` at the beginning, and whenever somebody has added a step, by whichever way. They say when to ask for the history again, and nothing else.',
    request: { params: EpisodeParams, query: RunQuery },
    responses: {
      200: { description: 'The events.', content: { 'text/event-stream': {} } },
      ...errors(...READING),
    },
  }),
  push: createRoute({
    ...MODERATION,
    method: 'post',
    path: '/episodes/{ep_id}/log',
    summary: 'Add steps to the history',
    description:
      'Steps that were made elsewhere, in their order: each has its number, or the reason why it does not fit any more. Undo is a step, too: `revoke`.',
    request: { params: EpisodeParams, query: RunQuery, body: body(PushBody) },
    responses: {
      200: json(Pushed, 'What became of each.'),
      ...errors(...CHANGING.filter((code) => code !== 'serve/stale'), 'serve/log-replaced'),
    },
  }),
  numbers: createRoute({
    ...MODERATION,
    method: 'post',
    path: '/episodes/{ep_id}/numbers',
    summary: 'Take numbers for new identities',
    description: 'Nobody else is given them: for who makes steps that are sent later.',
    request: { params: EpisodeParams, query: RunQuery, body: body(NumbersBody) },
    responses: {
      200: json(Numbers, 'All from the one to the other.'),
      ...errors(...CHANGING.filter((code) => code !== 'serve/stale')),
    },
  }),
  files: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}/files',
    summary: 'The files of an episode',
    request: { params: EpisodeParams, query: RunQuery },
    responses: { 200: json(Files, 'Every file below its folders.'), ...errors(...READING) },
  }),
  file: createRoute({
    ...READS,
    method: 'get',
    path: '/episodes/{ep_id}/files/{path}',
    summary: 'One of its files',
    description: 'Whole or one range of bytes. Only files that are listed.',
    request: { params: FileParams, query: RunQuery, headers: RangeHeader },
    responses: {
      200: { description: 'The bytes.', content: { 'application/octet-stream': {} } },
      206: { description: 'Some of them.', content: { 'application/octet-stream': {} } },
      304: { description: 'It is what you have.' },
      ...errors(...READING, 'serve/not-found', 'serve/stale', 'serve/no-such-range'),
    },
  }),
  ...JOB_ROUTES,
  ...BANK_ROUTES,
  healthz: createRoute({
    ...SERVICE,
    method: 'get',
    path: '/healthz',
    summary: 'Whether the service runs',
    responses: { 200: json(Health, 'It does.') },
  }),
  readyz: createRoute({
    ...SERVICE,
    method: 'get',
    path: '/readyz',
    summary: 'Whether it can do its work',
    responses: {
      200: json(Health, 'It can.'),
      503: problem(['cli/no-folder', 'db/away', 'db/refused']),
    },
  }),
} as const;

export type RouteName = keyof typeof ROUTES;

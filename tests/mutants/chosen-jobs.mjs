// Chosen places of the service's jobs, each with the promise that breaks there; see chosen-core.mjs.
import { placesIn } from './chosen-files.mjs';

const SERVE = 'src/serve';
const UNIT = 'tests/unit/serve';
const JOBS = [`${UNIT}/jobs.test.ts`];
const THREADS = [`${UNIT}/jobs-threads.test.ts`];
const STREAM = [`${UNIT}/job-stream.test.ts`];
const LOCK = [`${UNIT}/data-lock.test.ts`];
const PAYLOAD = [`${UNIT}/job-payload.test.ts`];

export const CHOSEN_JOBS = [
  ...placesIn(`${SERVE}/job-run.ts`, JOBS, [
    [
      'what somebody changed meanwhile is not written over',
      'if (stamp !== undefined) await refuseChanged(absolute, stamp);',
      'if (stamp !== undefined) continue;',
    ],
    [
      'a history that has come meanwhile is not written over',
      'else if (existsSync(absolute)) throw startOver(absolute);',
      '',
    ],
    [
      'who changes it without a rest waits in the end',
      'const FREE_ROUNDS = 3;',
      'const FREE_ROUNDS = 9;',
    ],
    ['an attempt that lost its turn writes nothing', '        await check(sql);\n', ''],
    [
      'what writes nothing takes no turn',
      'if (run.files.length === 0) return',
      'if (false) return',
    ],
  ]),
  ...placesIn(`${SERVE}/compute-stages.ts`, JOBS, [
    [
      'what is only asked writes nothing',
      'files: dryRun ? [] : planned.files',
      'files: planned.files',
    ],
    ['a cleanup computed again says the same', 'timeless: true', 'timeless: false'],
  ]),
  ...placesIn(`${SERVE}/job-desk.ts`, JOBS, [
    ['what is cancelled leaves the queue', 'await this.#queue.cancel(sql, id);', ''],
    [
      'the next start knows of what waits',
      "if (isLeft) writeFileSync(mark, '');\n      else",
      'if (!isLeft)',
    ],
    ['the next start is not kept by what has ended', 'else rmSync(mark, { force: true });', ''],
    [
      'what was at its last attempt is given up at the next start',
      "await this.#store.endNow(id, { state: 'failed', error: problemOf(crashed()) });\n      this.#ended(id);",
      'this.#ended(id);',
    ],
    [
      'what was begun often enough is given up at the next start',
      'if ((await this.#queue.lose(id)) && tries < MOST_TRIES) continue;',
      'if (await this.#queue.lose(id)) continue;',
    ],
    [
      'old jobs are swept at the start',
      'await this.#store.sweep();\n    await this.#queue.work',
      'await this.#queue.work',
    ],
  ]),
  ...placesIn(`${SERVE}/job-attempts.ts`, JOBS, [
    ['what is cancelled stops', '    this.#working.get(id)?.hand.end();\n', ''],
    [
      'a job that ends again and again is given up',
      "await this.#end(id, attempt, { state: 'failed', error: problemOf(told) });",
      '',
    ],
    ['what the files do not allow is final', 'if (!final && (tries', 'if ((tries'],
    [
      'a job that begins anew says so',
      "if (attempt > 1) this.#tell(job, 'progress',",
      "if (false) this.#tell(job, 'progress',",
    ],
  ]),
  ...placesIn(`${SERVE}/job-store.ts`, JOBS, [
    [
      'the same job is the same',
      "if (job.params_hash === hash && job.stage === stage) return { outcome: 'existing', job };",
      '',
    ],
    [
      'another job is refused',
      'throw running(job, stage);',
      "return { outcome: 'existing', job };",
    ],
    [
      'only the attempt that counts begins',
      "state in ('queued', 'running') and attempt < $2",
      'attempt < $2',
    ],
    [
      'only the attempt that counts may publish',
      "where job_id = $1 and state = 'running' and attempt = $2 for update`,\n      [id, attempt],",
      'where job_id = $1 for update`,\n      [id],',
    ],
    [
      'a job ends once',
      "where job_id = $1 and state in ('queued', 'running') and ($5",
      'where job_id = $1 and ($5',
    ],
    [
      'events come in the order of their numbers',
      'id > $2 order by job_event.id`',
      'id > $2 order by id`',
    ],
    ['old events go', 'if (since === TRIM_EVERY) await this.#trim(id);', ''],
    ['older jobs come after newer ones', '(created_at, job_id) <', '(created_at, job_id) >'],
  ]),
  ...placesIn(`${SERVE}/job-queue.ts`, JOBS, [
    [
      'what a killed service was at is begun anew',
      "if ((await stateOf(id)) === 'active') {",
      'if (false) {',
    ],
  ]),
  ...placesIn(`${SERVE}/jobs.ts`, THREADS, [
    [
      'a start goes on with what was left',
      'if (existsSync(this.#role.mark)) await',
      'if (false) await',
    ],
    ['what is too much is refused', 'if (this.#waiting.size >= MOST_WAITING) {', 'if (false) {'],
    [
      'no database is made for who only asks',
      "if (this.#isNone()) return undefined;\n    return (await this.#ask({ call: 'get'",
      "return (await this.#ask({ call: 'get'",
    ],
    [
      'a thread that died is replaced',
      '      this.#worker = undefined;\n      const error',
      '      const error',
    ],
    ['the database is given back', 'await this.#release?.();', ''],
  ]),
  ...placesIn(`${SERVE}/job-stream.ts`, STREAM, [
    ['nothing is told twice', 'if (event !== undefined && event.id <= last) continue;', ''],
    [
      'nothing is told after the end',
      'if (event === undefined || !isEnd(event)) return;',
      'return;',
    ],
    ['what nobody takes is not kept', 'if (waiting.length > MOST_WAITING) end();', ''],
    ['events of other jobs are theirs', 'if (event.job_id !== id) return;', ''],
    [
      'what happens before the past is read is not lost',
      'waiting = [...events, ...waiting];',
      'waiting = [...events];',
    ],
    ['who goes makes room', '      cancel() {\n        end();', '      cancel() {'],
  ]),
  ...placesIn(`${SERVE}/job-api.ts`, JOBS, [
    ['so many listen at once', 'if (streams < MOST_STREAMS) return;', 'return;'],
    ['who has heard the end is told so', 'if (ended !== null && (await', 'if (false && (await'],
    ['a run that is not there is said at once', "await shelf.read({ type: 'report', where });", ''],
  ]),
  ...placesIn(`${SERVE}/job-payload.ts`, PAYLOAD, [
    ['what nothing reads is refused', 'if (!isParameter(key)) {', 'if (false) {'],
    ['a parameter is checked', '      checkParameter(key, setting);', ''],
    [
      'what is asked for in another order is the same',
      'CLEANUP_ACTIONS.filter((one) => actions.includes(one))',
      'actions',
    ],
  ]),
  ...placesIn(`${SERVE}/data-lock.ts`, LOCK, [
    [
      'a database is open in one program',
      'if (done !== undefined) return;\n      fail(',
      'return;\n      fail(',
    ],
  ]),
  ...placesIn(`${SERVE}/db/migrate.ts`, JOBS, [
    ['a changed step is refused', 'if (digestOf(own.text) !== sha256) {', 'if (false) {'],
    ['a newer database is refused', 'if (own === undefined) {', 'if (false) {'],
  ]),
  ...placesIn(`${SERVE}/db/embedded.ts`, JOBS, [
    ['another Postgres is refused', 'if (folder !== undefined) await refuseOther(folder);', ''],
  ]),
];

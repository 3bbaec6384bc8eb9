import type { Answered, Ask } from './serve.ts';

export interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Identities {
  readonly identities: readonly {
    readonly identity_id: string;
    readonly track_ids: readonly (string | number)[];
  }[];
}

/** What a page and its clients read, mixed: of 20 requests so many. */
const MIX = [
  ['identities', 8],
  ['picture', 6],
  ['log', 2],
  ['episodes', 2],
  ['report', 1],
  ['files', 1],
] as const;

/** @returns does the next read */
export async function reads(epId: string, ask: Ask): Promise<() => Promise<string>> {
  const home = `/episodes/${epId}`;
  const listed = await ask({ path: `${home}/files` });
  const { files } = JSON.parse(listed.text()) as { files: { path: string }[] };
  const pictures = files.map(({ path }) => path).filter((path) => path.endsWith('.jpg'));
  const kinds = MIX.flatMap(([kind, times]) => new Array<typeof kind>(times).fill(kind));
  let at = 0;
  let etag = '';
  return async () => {
    const turn = at++;
    const kind = kinds[(turn * 7) % kinds.length] ?? 'files';
    await read(kind, turn);
    return kind;
  };
  async function read(kind: (typeof kinds)[number], turn: number): Promise<void> {
    switch (kind) {
      case 'identities': {
        const answer = await ask({
          path: `${home}/identities`,
          headers: { 'If-None-Match': etag },
        });
        expect(answer, 200, 304);
        etag = answer.etag ?? etag;
        return;
      }
      case 'picture': {
        const path = pictures[(turn * 31) % pictures.length] ?? '';
        // A thumbnail of an identity that is gone by now is rightly missing.
        const answer = await ask({ path: `${home}/files/${path}` });
        return expect(answer, 200, ...(path.includes('thumbs/') ? [404] : []));
      }
      case 'log':
        return expect(await ask({ path: `${home}/log?after=0` }), 200);
      case 'episodes':
        return expect(await ask({ path: '/episodes' }), 200);
      case 'report':
        return expect(await ask({ path: home }), 200);
      default:
        return expect(await ask({ path: `${home}/files` }), 200);
    }
  }
}

/** Lanes of acts, each about people of its own, so that none waits for what another makes. */
const LANES = 10;

/**
 * People moderate: a track is split off, named and moved back, split off again and merged back.
 * @returns does the next act
 */
export async function acts(epId: string, ask: Ask): Promise<() => Promise<string>> {
  const home = `/episodes/${epId}`;
  const { text } = await ask({ path: `${home}/identities` });
  const { identities } = JSON.parse(text()) as Identities;
  const large = identities.filter(({ track_ids }) => track_ids.length > 2).slice(0, LANES);
  const lanes = large.map(({ identity_id: id, track_ids: [track] }) =>
    lane(home, id, String(track), ask),
  );
  let at = 0;
  return () => lanes[at++ % lanes.length]?.() ?? Promise.reject(new Error('nobody to moderate'));
}

/** What the steps of a lane are, in order. */
const KINDS = ['split', 'patch', 'move', 'split', 'merge'];

function lane(home: string, id: string, track: string, ask: Ask): () => Promise<string> {
  let split = '';
  const change = async (sent: Sent): Promise<Answered> => {
    const answer = await ask(sent);
    expect(answer, 200);
    return answer;
  };
  const splitOff = async () => {
    const body = { identity_id: id, track_ids_to_split: [track] };
    const answer = await change({ path: `${home}/identities/split`, method: 'POST', body });
    split = (JSON.parse(answer.text()) as { new_identity_id: string }).new_identity_id;
  };
  const steps = [
    splitOff,
    () =>
      change({
        path: `${home}/identities/${split}`,
        method: 'PATCH',
        body: { labels: { name: `Somebody of ${id}` } },
      }),
    () =>
      change({
        path: `${home}/tracks/${track}/move`,
        method: 'POST',
        body: { from_identity_id: split, to_identity_id: id },
      }),
    splitOff,
    () =>
      change({
        path: `${home}/identities/merge`,
        method: 'POST',
        body: { source_ids: [split], target_id: id },
      }),
  ];
  let next = 0;
  let line: Promise<void> = Promise.resolve();
  // One after the other: each is about what the one before has made.
  return () => {
    const done = line.then(async () => {
      const turn = next++ % steps.length;
      await steps[turn]?.();
      return KINDS[turn] ?? '';
    });
    line = done.then(
      () => {},
      () => {},
    );
    return done;
  };
}

/** @throws Error for another status than those that are right */
function expect({ status, text }: Answered, ...right: readonly number[]): void {
  if (!right.includes(status)) throw new Error(`${status} ${text().slice(0, 300)}`);
}

import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import { exemplars, seedOfFace } from '../../core/facebank/exemplars.ts';
import { modelWords } from '../../core/facebank/match-seeds.ts';
import { personOf } from '../../core/facebank/person-of.ts';
import type { EmbeddingModel, Facebank, Seed, SeedOrigin } from '../../core/facebank/types.ts';
import { isNamed } from '../../core/identity/labels.ts';
import type { Identity } from '../../core/identity/types.ts';
import { bareCount } from '../../core/words.ts';
import { loadEngine } from '../kit/engines.ts';
import { cropOf, type LoadedEpisode } from '../kit/load-episode.ts';
import { note } from '../kit/output.ts';
import type { Addition } from './add-seeds.ts';
import { type BankEpisode, bankEpisode } from './bank-episode.ts';
import type { SeedPictures } from './bank-folder.ts';
import { cropPictures } from './crop-pictures.ts';

/**
 * The best faces of an episode's named identities, for the people whom their names mean. What matching
 * named is left out, unless it was locked: a wrong match would make itself true.
 * @throws AppError `facebank/unknown-model`, `facebank/nobody-named`
 */
export async function episodeAdditions(
  loaded: LoadedEpisode,
  modelName: string | undefined,
  now: string,
): Promise<(bank: Facebank) => Promise<readonly Addition[]>> {
  const open = await bankEpisode(loaded, await loadEngine('wasm'), modelName);
  if (open.model.name.trim() === '') throw unknownModel(open);
  const identities = open.identities.filter(isPerson);
  const matched = identities.filter(({ match, locked }) => match !== undefined && !locked).length;
  if (matched > 0) {
    note(
      `${bareCount(matched, 'identity', 'identities')} that matching named ${matched === 1 ? 'is' : 'are'} left out: lock or name whom you have looked at.`,
    );
  }
  const named = identities.filter(({ match, locked }) => match === undefined || locked);
  if (named.length === 0) throw nobodyNamed(open, loaded.root);
  return async (bank) => {
    const known = new Set(
      [...bank.seeds.values()].map(({ origin, model }) => faceKey(origin, model)),
    );
    const additions: Addition[] = [];
    for (const identity of named) {
      const addition = await additionOf(bank, open, loaded, identity, { known, now });
      if (addition !== undefined) additions.push(addition);
    }
    return joined(additions);
  };
}

const isPerson = ({ labels, mark }: Identity): boolean =>
  isNamed(labels) && mark === undefined && labels.stranger !== true;

async function additionOf(
  bank: Facebank,
  { episode, embeddings, model }: BankEpisode,
  loaded: LoadedEpisode,
  identity: Identity,
  { known, now }: { readonly known: ReadonlySet<string>; readonly now: string },
): Promise<Addition | undefined> {
  const who = personOf(bank.people, identity.labels);
  if (who.type === 'nobody') return undefined;
  if (who.type === 'several') {
    const ids = who.people.map(({ id }) => id).join(', ');
    note(
      `${identity.id} is called ${identity.labels.name}, and so are several people of the Facebank (${ids}): it is left out. Say which with a person_id.`,
    );
    return undefined;
  }
  const seeds: Seed[] = [];
  const pictures = new Map<string, SeedPictures>();
  for (const { face } of exemplars(episode, embeddings, identity)) {
    const seed = seedOfFace(episode, embeddings, identity, face, { id: 'face', model, at: now });
    const key = faceKey(seed.origin, model);
    if (known.has(key)) continue;
    const id = `face_${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
    seeds.push({ ...seed, id });
    pictures.set(id, await cropPictures(cropOf(loaded, episode, face)));
  }
  const to =
    who.type === 'known'
      ? ({ type: 'person', id: who.person.id } as const)
      : ({ type: 'new', details: who.details } as const);
  return { to, seeds, pictures };
}

/** Several identities may be one person who is new: then they are made once. */
function joined(additions: readonly Addition[]): readonly Addition[] {
  const all = new Map<string, Addition>();
  for (const addition of additions) {
    const { to } = addition;
    const key = to.type === 'person' ? to.id : JSON.stringify([to.details.id, to.details.name]);
    const before = all.get(key);
    if (before === undefined) all.set(key, addition);
    else {
      const pictures = new Map([...before.pictures, ...addition.pictures]);
      all.set(key, { to, seeds: [...before.seeds, ...addition.seeds], pictures });
    }
  }
  return [...all.values()];
}

/** A face that is a seed already is not added again. */
function faceKey(origin: SeedOrigin, { name, dimension }: EmbeddingModel): string {
  if (origin.type !== 'episode') return '';
  const { epId, runId, trackId, faceId } = origin;
  return JSON.stringify([epId, runId, trackId, faceId, name, dimension]);
}

function unknownModel({ episode, model }: BankEpisode): AppError {
  return new AppError(
    'facebank/unknown-model',
    `${episode.epId}: faces.jsonl names no embedding_model`,
    `Nothing says which model made the vectors of ${episode.epId} (${modelWords(model)}), and a face is of use only beside others of the same model. Say which it was with --model.`,
  );
}

function nobodyNamed({ episode }: BankEpisode, root: string): AppError {
  return new AppError(
    'facebank/nobody-named',
    `${episode.epId}: no named identity`,
    `Nobody in ${episode.epId} has a name, so there is nobody to add. Name identities in the page, or with: cutline patch --episode ${root} --json '{"identity_id":"…","labels":{"name":"…"}}'`,
  );
}

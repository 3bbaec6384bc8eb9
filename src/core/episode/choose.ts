import { largest } from '../many.ts';
import { looksEmbedded, readActiveRun } from './episode-id.ts';
import { natural } from './natural-order.ts';
import { filesOf, isLoadable, type Scope } from './scopes.ts';

export interface Choice {
  readonly chosen: boolean;
  /** A sentence for a person: why this is, or is not, the default. */
  readonly reason: string;
  /** The run whose files the legacy root repeats: the active one, or the only one. */
  readonly promoted: boolean;
}

/**
 * Decide which scope is loaded by default, and say why. Episodes stand in order, those
 * with vectors first; of each, the run
 * that active_run.json names wins, else the highest attempt, else the newest, else the root.
 * @param scopes episodes in order, ids read
 * @param all every scope found: an active_run.json may lie in one without manifests
 */
export async function chooseCandidates(
  scopes: readonly Scope[],
  all: readonly Scope[],
): Promise<Choice[]> {
  const groups = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const key = `${scope.prefix}\n${scope.epId}`;
    groups.set(key, [...(groups.get(key) ?? []), scope]);
  }
  const winners = new Map<Scope, Winner>();
  for (const group of groups.values()) {
    const winner = await chooseRun(group, all);
    if (winner !== undefined) winners.set(winner.scope, winner);
  }
  const first = await firstEmbedded([...winners.keys()]);
  return scopes.map((scope) => {
    if (!isLoadable(scope)) {
      return { chosen: false, reason: 'has neither faces.jsonl nor tracks.jsonl', promoted: false };
    }
    const why = winners.get(scope);
    const chosen = scope === first;
    if (why === undefined) return { chosen, reason: notDefault(scope), promoted: false };
    const { reason, promoted } = why;
    if (winners.size === 1) return { chosen, reason, promoted };
    const isCopy = [...winners.keys()].every((one) => one.epId === scope.epId);
    const what = isCopy ? 'copies of it' : 'episodes';
    const order = isCopy ? 'by folder' : 'by name';
    const position = chosen
      ? `first of ${winners.size} ${what} that has vectors, ${order}`
      : `one of ${winners.size} ${what}`;
    const more = isCopy && reason === ONLY ? '' : `; ${reason}`;
    return { chosen, reason: `${position}${more}`, promoted };
  });
}

const ONLY = 'the only copy of the episode';

/** Episodes stand in order of name; one with vectors is more use than one without. */
async function firstEmbedded(winners: readonly Scope[]): Promise<Scope | undefined> {
  for (const scope of winners)
    if (winners.length === 1 || (await looksEmbedded(scope))) return scope;
  return winners[0];
}

interface Winner {
  readonly scope: Scope;
  readonly reason: string;
  readonly promoted: boolean;
}

async function chooseRun(
  group: readonly Scope[],
  all: readonly Scope[],
): Promise<Winner | undefined> {
  const loadable = group.filter(isLoadable);
  const runs = loadable.filter((scope) => scope.runId !== '').sort(byRecency);
  const [scope = loadable[0]] = runs;
  if (scope === undefined) return undefined;
  const active = await activeRun(group, all);
  const named = runs.find((run) => run.runId === active);
  if (named !== undefined) {
    return { scope: named, reason: `active_run.json names ${active}`, promoted: true };
  }
  const note = active === undefined ? '' : ` (active_run.json names ${active}, which is not here)`;
  const only = runs.length === 1;
  if (loadable.length === 1) {
    return { scope, reason: `${ONLY}${note}`, promoted: only };
  }
  if (only)
    return { scope, reason: `the only run, preferred to the root copy${note}`, promoted: true };
  const why = attemptOf(scope) >= 0 ? 'highest attempt' : 'newest files';
  return { scope, reason: `${why} of ${runs.length} runs${note}`, promoted: false };
}

async function activeRun(group: readonly Scope[], all: readonly Scope[]) {
  const [member] = group;
  if (member === undefined) return undefined;
  for (const scope of all) {
    const same =
      scope.prefix === member.prefix && (scope.epId === member.epId || scope.epId === '');
    if (!same) continue;
    const found = await readActiveRun(filesOf(scope, 'active-run')[0]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byRecency(a: Scope, b: Scope): number {
  return attemptOf(b) - attemptOf(a) || modifiedOf(b) - modifiedOf(a) || natural(b.runId, a.runId);
}

function attemptOf(scope: Scope): number {
  const digits = /^attempt[-_]?(\d{1,9})/i.exec(scope.runId)?.[1];
  return digits === undefined ? -1 : Number(digits);
}

function modifiedOf(scope: Scope): number {
  const files = [...filesOf(scope, 'faces'), ...filesOf(scope, 'tracks')];
  return largest(
    files.map((file) => file.modified),
    0,
  );
}

function notDefault(scope: Scope): string {
  return scope.runId === '' ? 'the root copy; a run is preferred' : 'an older run';
}

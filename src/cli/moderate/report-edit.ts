import { join } from 'node:path';
import type { Member } from '../../core/moderation/edit/draft.ts';
import type { Edit } from '../../core/moderation/edit/edit-identities.ts';
import { writeKept } from '../../core/parse/kept-json.ts';
import { bareCount } from '../../core/words.ts';
import { shownInLine } from '../kit/shown.ts';
import type { EditPlan } from './apply-edit.ts';

export interface EditReport {
  readonly edit: Edit;
  /** Undefined when nothing had to be changed. */
  readonly plan: EditPlan | undefined;
  readonly root: string;
  readonly dryRun: boolean;
  readonly format: 'text' | 'json';
}

/** What a moderation command prints: the step, the identities it changed, the files. */
export function reportEdit(report: EditReport): string {
  return report.format === 'json' ? jsonReport(report) : textReport(report);
}

function textReport({ edit, plan, root, dryRun }: EditReport): string {
  if (edit.entry === undefined || plan === undefined) {
    return 'Nothing to change: it is so already.\n';
  }
  const files = plan.files.length;
  const last = join(root, plan.files.at(-1)?.path ?? '');
  const more = files > 1 ? ` and ${files - 1} more` : '';
  const removed =
    plan.removed.length === 0
      ? ''
      : `, ${dryRun ? 'would remove' : 'removed'} ${plan.removed.length}`;
  return [
    `${edit.entry.text}.`,
    ...changes(edit).map((change) => `  ${changeLine(change)}`),
    ...edit.notes.map((note) => `note: ${note}`),
    `${dryRun ? 'would write' : 'wrote'} ${last}${more}${removed}`,
    '',
  ]
    .map(shownInLine)
    .join('\n');
}

function jsonReport({ edit, plan, root, dryRun }: EditReport): string {
  const value = {
    changed: edit.entry !== undefined,
    dry_run: dryRun,
    ...(edit.entry === undefined
      ? {}
      : { step: edit.entry.seq, text: edit.entry.text, operation: edit.entry.operation }),
    identities: changes(edit),
    notes: edit.notes,
    wrote: (plan?.files ?? []).map((file) => join(root, file.path)),
    removed: (plan?.removed ?? []).map((path) => join(root, path)),
  };
  return `${writeKept(value, 2)}\n`;
}

/** An identity before and after; null where there is none. */
export interface Change {
  readonly identity_id: string;
  readonly tracks: readonly [before: number | null, after: number | null];
  readonly name: readonly [before: string | null, after: string | null];
  readonly locked: readonly [before: boolean | null, after: boolean | null];
}

/** The identities that a change touched. */
export function changes({ before, after }: Edit): Change[] {
  const was = new Map(before.map((member) => [member.id, member]));
  const is = new Map(after.map((member) => [member.id, member]));
  const ids = [...was.keys(), ...[...is.keys()].filter((id) => !was.has(id))];
  return ids.flatMap((id) => {
    const [one, other] = [was.get(id), is.get(id)];
    if (one !== undefined && other?.change === 'none') return [];
    return [
      {
        identity_id: id,
        tracks: [count(one), count(other)],
        name: [nameOf(one), nameOf(other)],
        locked: [one?.locked ?? null, other?.locked ?? null],
      },
    ];
  });
}

const count = (member: Member | undefined): number | null =>
  member === undefined ? null : member.tracks.length + member.strangers.length;

const nameOf = (member: Member | undefined): string | null =>
  String(member?.labels.name ?? member?.labels.person_id ?? '') || null;

export function changeLine({ identity_id: id, tracks, name, locked }: Change): string {
  const [before, after] = tracks;
  if (after === null) return `${id}: gone (had ${bareCount(before ?? 0, 'track')})`;
  const parts = [
    before === null
      ? `new, ${bareCount(after, 'track')}`
      : before === after
        ? ''
        : `${bareCount(before, 'track')} → ${after}`,
  ];
  if (before !== null && name[0] !== name[1])
    parts.push(`name ${name[0] ?? 'none'} → ${name[1] ?? 'none'}`);
  if (before !== null && locked[0] !== locked[1])
    parts.push(locked[1] === true ? 'locked' : 'unlocked');
  const said = parts.filter((part) => part !== '');
  return `${id}: ${said.length === 0 ? bareCount(after, 'track') : said.join(', ')}`;
}

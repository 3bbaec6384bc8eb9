import type { Change } from '../../../core/moderation/changes-since.ts';
import { plural } from '../../kit/format.ts';

/**
 * A difference between two points of the history as a line: who, and what became of them.
 * @param nameOf what a person calls an identity, its id by default
 */
export function changeWords(
  change: Change,
  nameOf: (id: string) => string,
): { readonly who: string; readonly what: string } {
  const who = change.identityId === '' ? '' : nameOf(change.identityId);
  const other = change.other === '' ? '' : nameOf(change.other);
  const tracks = plural(change.tracks.length, 'track');
  switch (change.type) {
    case 'merged':
      return { who: change.identityId, what: `merged into ${other}` };
    case 'split':
      return { who, what: `${tracks} split off from ${other}` };
    case 'moved':
      return { who, what: `got ${tracks} from ${other}` };
    case 'named':
      return {
        who: change.identityId,
        what:
          change.before === ''
            ? `named ${change.after}`
            : `renamed from ${change.before} to ${change.after}`,
      };
    case 'unnamed':
      return { who: change.identityId, what: `no longer called ${change.before}` };
    case 'locked':
      return { who, what: 'locked' };
    case 'unlocked':
      return { who, what: 'unlocked' };
    case 'stranger':
      return { who, what: 'marked as a stranger' };
    case 'rejected':
      return { who, what: `is not ${change.after}` };
    case 'representative':
      return { who, what: 'another representative' };
    case 'deleted':
      return { who: tracks, what: 'deleted' };
    case 'restored':
      return { who: tracks, what: 'restored' };
    case 'marked':
      return { who: tracks, what: 'put into the noise bin' };
    case 'unmarked':
      return { who: tracks, what: 'taken out of the noise bin' };
    case 'set-apart':
      return { who: tracks, what: 'set apart' };
    case 'kept-apart':
      return { who: 'Tracks', what: `kept apart by ${plural(Number(change.after), 'more step')}` };
    case 'threshold':
      return {
        who: 'Threshold',
        what:
          change.before === '' ? `applied ${change.after}` : `${change.before} → ${change.after}`,
      };
    default:
      return change.type satisfies never;
  }
}

import { isLeftover } from '../episode/normalise-path.ts';

/** What is looked into; a roster is called after its show. */
const NAMES = /(?:^|\/)(?:facebank|people|cast|index)\.json$|(?:^|\/)rosters\/[^/]+\.json$/i;
/** Nothing else is called so. */
const SURE = /(?:^|\/)(?:facebank|people|cast)\.json$/i;

/**
 * True for a file that may say something of people: what else is dropped need not be read.
 * @param named as `isLeftover`
 */
export const mayNamePeople = (path: string, named = 0): boolean =>
  NAMES.test(path) && !isLeftover(path, named);

/** True for a file that is called as only files of people are; `named` as `isLeftover`. */
export const isOfPeople = (path: string, named = 0): boolean =>
  SURE.test(path) && !isLeftover(path, named);

import { isLeftover } from '../episode/normalise-path.ts';

/** What is looked into; a roster is called after its show. */
const NAMES = /(?:^|\/)(?:facebank|people|cast|index)\.json$|(?:^|\/)rosters\/[^/]+\.json$/i;
/** Nothing else is called so. */
const SURE = /(?:^|\/)(?:facebank|people|cast)\.json$/i;

/** True for a file that may say something of people: what else is dropped need not be read. */
export const mayNamePeople = (path: string): boolean => NAMES.test(path) && !isLeftover(path);

/** True for a file that is called as only files of people are. */
export const isOfPeople = (path: string): boolean => SURE.test(path) && !isLeftover(path);

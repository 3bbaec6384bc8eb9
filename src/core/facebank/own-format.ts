/** What our own facebank.json says it is. */
export const BANK_FORMAT = 'cutline-facebank';
/** The highest version of it that this program reads, and the one that it writes. */
export const BANK_VERSION = 1;
/**
 * What the pipeline's files call what it has no word for, where we write them: it keeps keys that it does
 * not know.
 */
export const OWN_KEY = 'cutline';
/** Its name, at the root of a Facebank's folder. */
export const BANK_FILE = 'facebank.json';

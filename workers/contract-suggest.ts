/** A threshold from the data, with its reasons. Types only. Rows are track rows. */
export type SuggestApi = {};

/** Other trees over the vectors at hand. Types only. Rows are track rows. */
export type TreesApi = {};

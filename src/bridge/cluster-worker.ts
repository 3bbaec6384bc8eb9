import { ClusterHost } from './cluster-host.ts';

/** The one clustering worker of the page: all modules that ask it share it. */
export const host = new ClusterHost();

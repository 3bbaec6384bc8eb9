import { host } from './cluster-worker.ts';

/** Questions about tracks in one frame, to the clustering worker. Track rows. */
export const clusterSameFrame = {
  /** Cosine of the two tracks of each flat pair; NaN for a pair with a track that has no vector. */
  async pairSimilarities(pairs: Int32Array): Promise<Float32Array> {
    await host.settled();
    await host.readyPooled();
    return host.client.call(async (api) => api.pairSimilarities(pairs));
  },
};

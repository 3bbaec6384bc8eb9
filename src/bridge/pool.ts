export { pooledMap } from '../core/pooled-map.ts';

import type { Progress } from '../../core/job.ts';
import type { SpeedPlan } from '../../core/speed/estimate.ts';
import { formatCount, plural } from '../kit/format.ts';

const NAMES: Readonly<Record<string, string>> = {
  wasm: 'WASM',
  js: 'JavaScript',
  webgpu: 'WebGPU',
};

/** "WASM, 2 workers". */
export function engineWords({ engine, workers }: Omit<SpeedPlan, 'n'>): string {
  const name = NAMES[engine] ?? engine;
  return engine === 'wasm' ? `${name}, ${plural(workers, 'worker')}` : name;
}

/** "20,000 tracks · WASM, 2 workers". */
export const planWords = (plan: SpeedPlan): string =>
  `${formatCount(plan.n)} tracks · ${engineWords(plan)}`;

const STAGES: Readonly<Record<string, string>> = {
  vectors: 'drawing vectors',
  similarity: 'comparing',
  linkage: 'joining',
};

/** "comparing 45 %". */
export function stageWords({ stage, done, total }: Progress): string {
  const word = STAGES[stage] ?? stage;
  return total > 0 ? `${word} ${Math.floor((100 * done) / total)} %` : word;
}

/** "8 s", "3 min", "1.5 h": how long something will take, roughly. */
export function roughly(ms: number): string {
  if (ms < 1_500) return 'a second';
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

interface UserAgentData {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly platform?: string;
}

/** "Chromium 141 on Linux": name and version of the browser and its system, and nothing else of it. */
export function browserWords(): string {
  const { userAgent, userAgentData } = navigator as { userAgentData?: UserAgentData } & Navigator;
  const brands = userAgentData?.brands?.filter(({ brand }) => !/not.?a.?brand/i.test(brand)) ?? [];
  const brand = brands.find((one) => one.brand !== 'Chromium') ?? brands[0];
  const system = userAgentData?.platform || systemOf(userAgent);
  const name = brand === undefined ? browserOf(userAgent) : `${brand.brand} ${brand.version}`;
  return system === '' ? name : `${name} on ${system}`;
}

function browserOf(agent: string): string {
  const found =
    /(Firefox|Edg|Chrome)\/(\d+)/.exec(agent) ?? /(Version)\/(\d+[.\d]*).*Safari/.exec(agent);
  if (found === null) return 'a browser';
  const name = { Version: 'Safari', Edg: 'Edge' }[found[1] as string] ?? found[1];
  return `${name} ${found[2]}`;
}

const systemOf = (agent: string): string =>
  /Windows|Android|iPhone|iPad|Mac OS X|CrOS|Linux/.exec(agent)?.[0].replace(' OS X', 'OS') ?? '';

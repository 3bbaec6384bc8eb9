import { ClipboardCopy, Download, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import type { BenchMachine } from '../../../workers/bench/session.ts';
import { downloadBlob } from '../../bridge/save-file.ts';
import { reportMarkdown, reportText, type SpeedReport } from '../../core/speed/report.ts';
import { storedTheme } from '../../state/views/stored-theme.ts';
import { Button } from '../kit/Button.tsx';
import { plural } from '../kit/format.ts';
import { Logo } from '../kit/Logo.tsx';
import { keepTheme } from '../kit/theme.ts';
import { BenchForm } from './BenchForm.tsx';
import { browserWords, planWords, stageWords } from './bench-words.ts';
import { SpeedChart } from './SpeedChart.tsx';
import { SpeedTable } from './SpeedTable.tsx';
import { type Running, useBench } from './use-bench.ts';
import './bench.css';

/** A page of its own: how fast this browser on this machine clusters. Nothing of it leaves the machine. */
export function BenchPage() {
  const { machine, fault, rows, failures, running, ended, start, cancel, clear } = useBench();
  const [said, setSaid] = useState('');
  useLayoutEffect(() => keepTheme(storedTheme()), []);
  useEffect(() => {
    if (running !== undefined) setSaid('');
  }, [running]);
  const report = (): SpeedReport => ({
    format: 'cutline-speed',
    version: 1,
    cutline: __CUTLINE_VERSION__,
    browser: browserWords(),
    cores: machine?.cores ?? 1,
    ...memoryOf(),
    ...(machine?.adapter === undefined ? {} : { adapter: machine.adapter }),
    rows,
    failures,
  });
  const save = (): void =>
    downloadBlob(
      new Blob([reportText(report())], { type: 'application/json' }),
      'cutline-speed.json',
    );
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(reportMarkdown(report()));
      setSaid('Copied as Markdown.');
    } catch {
      setSaid('The browser does not let this page copy. Save the report instead.');
    }
  };
  const isEmpty = rows.length === 0 && failures.length === 0;
  return (
    <div className="bench">
      <header className="bench-top">
        <a className="brand" href="./" aria-label="Cutline, to the workbench">
          <Logo />
          <span>Cutline</span>
        </a>
        <h1>Speed of this machine</h1>
      </header>
      <main className="bench-main">
        <div className="bench-side">
          <p className="bench-lead">
            Clusters drawn vectors, as many as you choose, as an episode of so many tracks is
            clustered. It runs in this tab; nothing leaves this machine.
          </p>
          {fault !== undefined && (
            <p className="bench-fault" role="alert">
              {fault}
            </p>
          )}
          {machine !== undefined && (
            <>
              <Facts machine={machine} />
              <BenchForm
                machine={machine}
                rows={rows}
                busy={running !== undefined}
                onStart={(plans) => void start(plans)}
              />
            </>
          )}
        </div>
        <div className="bench-results">
          {running !== undefined && <RunBar running={running} onCancel={cancel} />}
          <p className="bench-said" role="status">
            {said || statusOf(running, ended, rows.length)}
          </p>
          {isEmpty && running === undefined && (
            <p className="bench-empty">
              Rows appear here as they are measured, and a curve of them.
            </p>
          )}
          <SpeedTable rows={rows} failures={failures} />
          {new Set(rows.map(({ n }) => n)).size > 1 && <SpeedChart rows={rows} />}
          {!isEmpty && (
            <div className="bench-acts">
              <Button icon={Download} onClick={save}>
                Save report
              </Button>
              <Button icon={ClipboardCopy} onClick={() => void copy()}>
                Copy as Markdown
              </Button>
              <Button
                look="plain"
                icon={Trash2}
                disabled={running !== undefined}
                onClick={() => {
                  clear();
                  setSaid('');
                }}
              >
                Clear
              </Button>
            </div>
          )}
        </div>
      </main>
    </div>
  );
}

function Facts({ machine }: { readonly machine: BenchMachine }) {
  const { adapter, cores, unavailable } = machine;
  return (
    <dl className="bench-facts" aria-label="This machine">
      <Fact name="Browser">{browserWords()}</Fact>
      <Fact name="Cores">{cores}</Fact>
      <Fact name="Graphics">{adapter ?? unavailable}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface RunBarProps {
  readonly running: Running;
  readonly onCancel: () => void;
}

function RunBar({ running, onCancel }: RunBarProps) {
  const { plan, progress, done, count } = running;
  const inside = progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  // Joining comes after comparing, and takes a part of the time that differs.
  const share = (done + (progress.stage === 'linkage' ? 0.8 + 0.2 * inside : 0.8 * inside)) / count;
  const percent = Math.floor(100 * share);
  const words = `${planWords(plan)} · ${stageWords(progress)}`;
  return (
    <section className="bench-run" aria-label="Progress">
      <div className="bench-run-head">
        <span>
          <b>
            {done + 1} of {count}
          </b>{' '}
          {words}
        </span>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
      <div
        className="bench-bar"
        role="progressbar"
        aria-label="Measurements"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${percent} percent, ${words}`}
      >
        <i style={{ transform: `scaleX(${share})` }} />
      </div>
    </section>
  );
}

/** Said once a row, not at every step of a bar. */
function statusOf(
  running: Running | undefined,
  ended: 'complete' | 'cancelled' | undefined,
  rows: number,
): string {
  if (running !== undefined) return `Measuring ${planWords(running.plan)}`;
  if (ended === undefined) return '';
  const measured = `${plural(rows, 'row')} measured`;
  return ended === 'complete' ? `Done: ${measured}.` : `Cancelled: ${measured} until then.`;
}

function memoryOf(): { memoryGB?: number } {
  const { deviceMemory } = navigator as { readonly deviceMemory?: number };
  return deviceMemory === undefined ? {} : { memoryGB: deviceMemory };
}

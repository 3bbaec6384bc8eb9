import { MetricProposal } from '../metric/MetricProposal.tsx';
import { EngineBadge } from './EngineBadge.tsx';
import { Guardrails } from './Guardrails.tsx';
import { Health } from './Health.tsx';
import { Parameters } from './Parameters.tsx';
import { PendingActs } from './PendingActs.tsx';
import { PendingThreshold } from './PendingThreshold.tsx';
import { ThresholdSection } from './ThresholdSection.tsx';
import { ToDo } from './ToDo.tsx';
import './panel.css';

/** The left panel: threshold with its landscape and one advice; health and parameters folded; engine. */
export function ClusteringPanel() {
  return (
    <section className="clustering-panel" aria-label="Clustering">
      <div className="panel-scroll">
        <ThresholdSection />
        <PendingThreshold />
        <MetricProposal />
        <Guardrails />
        <ToDo />
        <Health />
        <Parameters />
      </div>
      <PendingActs />
      <EngineBadge />
    </section>
  );
}

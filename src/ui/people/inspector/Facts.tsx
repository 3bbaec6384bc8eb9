interface FactsProps {
  readonly facts: readonly (readonly [string, string])[];
}

/** Names and figures in two columns. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className="insp-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={value}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

import { Suggestion } from '../suggest/Suggestion.tsx';
import { useSuggested } from '../suggest/use-suggested.ts';
import { LandscapePanel } from './LandscapePanel.tsx';

/** The landscape with the threshold that the data speak for. */
export function LandscapeTab() {
  return <LandscapePanel suggested={useSuggested()} suggestion={<Suggestion />} />;
}

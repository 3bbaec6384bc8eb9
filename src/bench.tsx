import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BenchPage } from './ui/bench/BenchPage.tsx';
import './ui/kit/tokens.css';
import './ui/kit/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('bench.html has no #root');
createRoot(root).render(
  <StrictMode>
    <BenchPage />
  </StrictMode>,
);

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startApp } from './start.ts';
import { App } from './ui/app/App.tsx';
import { Boundary } from './ui/kit/Boundary.tsx';
import './ui/kit/tokens.css';
import './ui/kit/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Boundary part="Cutline">
      <App />
    </Boundary>
  </StrictMode>,
);
void startApp();

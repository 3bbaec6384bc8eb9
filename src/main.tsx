import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startApp } from './state/start.ts';
import { App } from './ui/App.tsx';
import './ui/tokens.css';
import './ui/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void startApp();

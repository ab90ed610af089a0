import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import { App } from './app/App.tsx';
import { windowStation } from './station/window-station.ts';
import './theme/fonts.ts';
import './theme/tokens.css';
import './theme/base.css';

// The content policy forbids eval: the schemas must not even try to compile themselves.
config({ jitless: true });

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(createElement(App, { port: windowStation() }));

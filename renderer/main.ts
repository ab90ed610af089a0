import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { windowStation } from './station/window-station.ts';
import './theme/fonts.ts';
import './theme/tokens.css';
import './theme/base.css';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(createElement(App, { port: windowStation() }));

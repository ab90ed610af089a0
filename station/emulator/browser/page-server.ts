import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { style } from './page-frame.ts';
import { type PageSources, renderPage } from './pages.ts';

/** Where the pages are served, and the only addresses they answer to: a name that leads here from elsewhere does not. */
export const pageHost = '127.0.0.1';
const hostRule = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The read-only pages over plain HTTP, for this machine alone. Not listening yet. */
export function createPageServer(sources: PageSources): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (status: number, type: string, text: string, more: Record<string, string> = {}): void => {
      response.writeHead(status, { ...headers, ...more, 'content-type': `${type}; charset=utf-8` });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    request.resume();
    if (!hostRule.test(request.headers.host ?? '')) return send(421, 'text/plain', 'Only on localhost.\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return send(405, 'text/plain', 'These pages are read-only.\n', { allow: 'GET, HEAD' });
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/style.css') return send(200, 'text/css', style);
    const segments = decoded(url.pathname);
    const page = segments && (await renderPage(sources, { segments, query: url.searchParams }));
    return page ? send(200, 'text/html', page.text) : send(404, 'text/plain', 'There is nothing here.\n');
  };
  return createServer((request, response) => {
    answer(request, response).catch(() => {
      sources.counters.internalErrors++;
      response.destroy();
    });
  });
}

function decoded(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

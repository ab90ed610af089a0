import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** The renderer's files are served under this origin, and nothing else is served at all. */
export const appScheme = 'app';
export const appOrigin = `${appScheme}://kiosk`;
export const entryUrl = `${appOrigin}/index.html`;

/** No inline code or style, nothing from elsewhere, no frame, no form. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
};

/** The file below `root` that a URL names; null for what is not below it or not of a kind that the renderer has. */
export function assetPath(root: string, url: string): string | null {
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${appScheme}:` || host !== 'kiosk') return null;
  const path = decoded(pathname === '/' ? '/index.html' : pathname);
  if (path === null || /[\\\0]/.test(path)) return null;
  const file = join(root, path);
  return file.startsWith(root + sep) && extname(file) in contentTypes ? file : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

/** Answers requests of the renderer with the files below `root`. */
export function createAppHandler(root: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET') return new Response(null, { status: 405, headers });
    const file = assetPath(root, url);
    const content = file === null ? null : await readFile(file).catch(() => null);
    if (file === null || content === null) return new Response(null, { status: 404, headers });
    return new Response(new Uint8Array(content), {
      headers: { ...headers, 'Content-Type': contentTypes[extname(file)] ?? '' },
    });
  };
}

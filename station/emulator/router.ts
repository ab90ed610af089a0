import type { TLSSocket } from 'node:tls';
import type { AccessRight } from './access-policies.ts';

export interface DpsRequest {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
  readonly socket: TLSSocket;
}

export interface DpsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Serialised as JSON; absent = no body. */
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** `/enrollments/{id}`: literal segments match without regard to case, `{…}` takes one segment. */
  readonly path: string;
  /** Whose quota it counts against, and what the caller must prove. Device and ARM routes see to it themselves. */
  readonly api: { readonly kind: 'service'; readonly right: AccessRight } | { readonly kind: 'device' | 'arm' };
  /** What it takes from the quota; 1 if absent. */
  readonly cost?: (request: DpsRequest) => number;
  readonly handle: (request: DpsRequest, parameters: Readonly<Record<string, string>>) => Promise<DpsResponse>;
}

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method' }
  | { readonly kind: 'unknown' };

/** Finds a route by method and path; a trailing slash changes nothing. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => RouteMatch {
  const table = routes.map((route) => ({ route, pattern: split(route.path) }));
  return (method, path) => {
    const segments = decodeSegments(path);
    if (!segments) return { kind: 'unknown' };
    let known = false;
    for (const { route, pattern } of table) {
      const parameters = matchSegments(pattern, segments);
      if (!parameters) continue;
      if (route.method === method) return { kind: 'found', route, parameters };
      known = true;
    }
    return { kind: known ? 'wrong-method' : 'unknown' };
  };
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function decodeSegments(path: string): string[] | undefined {
  try {
    return split(path).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return parameters;
}

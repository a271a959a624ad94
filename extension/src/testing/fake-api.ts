import { vi } from 'vitest';
import type { Connector, Reauth } from '../state/state';

/** A request that the fake api was sent. */
export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
  credentials: RequestCredentials;
  /** The parts of a multipart body. */
  form: FormData | null;
}

/** A body that is a string is sent as it is: a proxy's page, for example. */
type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'hangs' | 'unreachable';

/** The api behind `fetch`: routes by method and path, each answer a function of what was asked; and everything that was asked. */
export class FakeApi {
  readonly asked: Asked[] = [];
  readonly routes = new Map<string, (asked: Asked) => Reply>();

  constructor() {
    vi.stubGlobal('fetch', (request: Request) => this.answer(request));
  }

  on(route: string, reply: Reply | ((asked: Asked) => Reply)): this {
    this.routes.set(route, typeof reply === 'function' ? reply : () => reply);
    return this;
  }

  of(route: string): Asked[] {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === route);
  }

  private async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const form = request.headers.get('Content-Type')?.startsWith('multipart/') ? await request.formData() : null;
    const text = form ? await (form.get('report') as File).text() : await request.text();
    const asked = {
      method: request.method,
      path: pathname,
      headers: request.headers,
      body: text ? JSON.parse(text) : null,
      credentials: request.credentials,
      form,
    };
    this.asked.push(asked);
    const reply = this.routes.get(`${asked.method} ${asked.path}`)?.(asked) ?? { status: 404, body: { code: 'not_found' } };
    if (reply === 'hangs') {
      return new Promise(() => {});
    }
    if (reply === 'unreachable') {
      throw new TypeError('Failed to fetch');
    }
    const { status, body } = reply;
    return new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: {
        'Content-Type': typeof body === 'string' ? 'text/html' : status >= 400 ? 'application/problem+json' : 'application/json',
        ...(status === 401 && typeof body !== 'string' ? { 'WWW-Authenticate': 'Bearer realm="drivetrain-reauth"' } : {}),
        ...reply.headers,
      },
    });
  }
}

export function connector(change: Partial<Connector> = {}): Connector {
  return {
    id: 'con_1',
    workspaceId: 'acme',
    dataSourceId: 'ds_1',
    provider: 'quickbooks',
    name: 'QuickBooks — Acme',
    status: 'failed',
    instance: { id: '9130347957983001', name: 'Acme Inc.' },
    failure: { code: 'credentials_expired', detail: null, at: '2026-11-20T10:00:00Z' },
    sync: null,
    lastReauthenticatedAt: null,
    credentialExpiresAt: null,
    reauthId: null,
    returnUrl: 'https://acme.drivetrain.ai/data',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...change,
  };
}

export function reauth(change: Partial<Reauth> = {}): Reauth {
  return {
    id: 'rea_1',
    connectorId: 'con_1',
    workspaceId: 'acme',
    provider: 'quickbooks',
    status: 'started',
    outcome: null,
    expected: { id: '9130347957983001', name: 'Acme Inc.' },
    seen: [],
    siblings: [],
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    endedAt: null,
    timeline: [],
    ...change,
  };
}

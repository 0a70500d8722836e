import { setTimeout as delay } from 'node:timers/promises';

const LIBRARY_POLL_MS = 250;

/** What an instructor does before class, over HTTP: open the link, choose a case, open a session. */
export interface InstructorPass {
  /** `fetch` that carries the instructor's cookie. */
  readonly fetch: typeof globalThis.fetch;
}

export interface OpenedSession {
  readonly code: string;
  readonly title: string;
}

/** A refusal of the server, in its own words. */
export class ServerRefusedError extends Error {
  override readonly name = 'ServerRefusedError';
}

/** The secret of a one-time link, given as the whole link or as the secret alone. */
export function secretOfLink(link: string): string {
  return /#link=(.+)$/.exec(link)?.[1] ?? link;
}

/** Uses a one-time link up. @throws ServerRefusedError */
export async function openInstructorLink(serverUrl: string, link: string): Promise<InstructorPass> {
  const response = await post(globalThis.fetch, new URL('/api/instructor', serverUrl), {
    link: secretOfLink(link),
  });
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return { fetch: fetchWithCookie(cookies.join('; ')) };
}

/**
 * Opens a session on the first case of the library. A server that has just started is still making its demonstration
 * case; so an empty library is looked at again for a while. @throws ServerRefusedError
 */
export async function openSession(
  serverUrl: string,
  pass: InstructorPass,
  waitForCaseMs = 0,
): Promise<OpenedSession> {
  const untilMs = performance.now() + waitForCaseMs;
  let caseId = await firstCaseId(serverUrl, pass);
  while (caseId === undefined && performance.now() < untilMs) {
    await delay(LIBRARY_POLL_MS);
    caseId = await firstCaseId(serverUrl, pass);
  }
  if (caseId === undefined)
    throw new ServerRefusedError('The library is empty. Import a case first.');
  const body = { caseIds: [caseId], title: 'Bots' };
  const response = await post(pass.fetch, new URL('/api/sessions', serverUrl), body);
  return (await response.json()) as OpenedSession;
}

async function firstCaseId(serverUrl: string, pass: InstructorPass): Promise<string | undefined> {
  const response = await pass.fetch(new URL('/api/cases', serverUrl));
  if (!response.ok) throw await refusalOf(response);
  const { cases } = (await response.json()) as { cases: readonly { caseId: string }[] };
  return cases[0]?.caseId;
}

function fetchWithCookie(cookie: string): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('cookie', cookie);
    return globalThis.fetch(input, { ...init, headers });
  };
}

async function post(fetch: typeof globalThis.fetch, url: URL, body: unknown): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refusalOf(response);
  return response;
}

async function refusalOf(response: Response): Promise<ServerRefusedError> {
  const text = await response.text();
  const message = /"message":"([^"]*)"/.exec(text)?.[1];
  return new ServerRefusedError(message ?? `The server answered ${response.status}.`);
}

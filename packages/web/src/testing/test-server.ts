/** What a request of the page asked for. */
export interface TestRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: unknown;
}

type Answer = (request: TestRequest) => unknown;

/** A refusal as the server words it. */
export class TestRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;

  constructor(status: number, code: string, message: string) {
    this.status = status;
    this.code = code;
    this.message = message;
  }
}

export interface TestServer {
  readonly requests: readonly TestRequest[];
  /** Answers requests whose method and path begin like this; the route that was set last comes first. */
  on(route: string, answer: Answer): void;
  /** What was asked with this beginning. */
  asked(route: string): readonly TestRequest[];
}

/** Stands in for the server behind fetch. Anything nobody set an answer for fails loudly. */
export function installTestServer(): TestServer {
  const requests: TestRequest[] = [];
  const routes: { readonly route: string; readonly answer: Answer }[] = [];
  const isAt = ({ method, path }: TestRequest, route: string): boolean =>
    `${method} ${path}`.startsWith(route);

  globalThis.fetch = (async (input: string, options: RequestInit = {}) => {
    const { method = 'GET', body } = options;
    const request: TestRequest = {
      method,
      path: input,
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
    };
    requests.push(request);
    const found = routes.find(({ route }) => isAt(request, route));
    if (found === undefined) throw new Error(`no answer for ${method} ${request.path}`);
    const reply: unknown = found.answer(request);
    const refused = reply instanceof TestRefusal;
    const text = reply === undefined ? '' : JSON.stringify(reply);
    return { ok: !refused, status: refused ? reply.status : 200, text: async () => text };
  }) as unknown as typeof fetch;

  return {
    requests,
    on: (route, answer) => void routes.unshift({ route, answer }),
    asked: (route) => requests.filter((request) => isAt(request, route)),
  };
}

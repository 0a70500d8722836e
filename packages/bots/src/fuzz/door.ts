import { request } from 'node:http';

import { type JoinReply, joinReplySchema, PROTOCOL_VERSION } from '@rounds/classroom';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a place in a room is reserved under. */
export interface Reservation {
  readonly processId: string;
  readonly roomId: string;
  readonly sessionId: string;
}

/** The HTTP half of coming into a class, from an address of one's own. */
export class Door {
  readonly #serverUrl: string;
  readonly #localAddress: string | undefined;

  constructor(serverUrl: string, localAddress: string | undefined) {
    this.#serverUrl = serverUrl;
    this.#localAddress = localAddress;
  }

  get localAddress(): string | undefined {
    return this.#localAddress;
  }

  /** @throws where the server does not give a ticket */
  async join(body: object): Promise<JoinReply> {
    const { status, body: reply } = await this.post('/api/join', body);
    const parsed = joinReplySchema.safeParse(reply);
    if (!parsed.success) throw new Error(`no ticket: ${status} ${JSON.stringify(reply)}`);
    return parsed.data;
  }

  reserve(roomId: string, ticket: string): Promise<Answer> {
    const path = `/matchmake/joinById/${encodeURIComponent(roomId)}`;
    return this.post(path, { ticket, protocolVersion: PROTOCOL_VERSION });
  }

  socketUrl({ processId, roomId, sessionId }: Reservation): URL {
    return new URL(`/${processId}/${roomId}?sessionId=${sessionId}`, this.#serverUrl);
  }

  /** @param path as the server offered it */
  laneUrl(path: string): URL {
    return new URL(path, this.#serverUrl);
  }

  post(path: string, body: object): Promise<Answer> {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, this.#serverUrl),
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          },
          ...(this.#localAddress === undefined ? {} : { localAddress: this.#localAddress }),
        },
        (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (answer += part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: parseJson(answer) }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(text);
    });
  }
}

export function isReservation(value: unknown): value is Reservation {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return ['processId', 'roomId', 'sessionId'].every((key) => typeof fields[key] === 'string');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Whoever asked looks at what came.
  }
}

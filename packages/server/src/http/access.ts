import type { FastifyReply, FastifyRequest } from 'fastify';

import type { TokenSigner } from '../identity/tokens.ts';

/**
 * Who may use a route. Every route says it, and the app enforces it before the handler runs.
 * public: everybody. instructor: whoever has an instructor's cookie. asset: that, or a bearer token the handler checks.
 */
export type Access = 'public' | 'instructor' | 'asset';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

const COOKIE_NAME = 'rounds_instructor';
/** Over https the cookie is Secure and has a name of its own: a browser would not let http replace it. */
const SECURE_COOKIE_NAME = '__Secure-rounds_instructor';

export function isInstructorRequest(request: FastifyRequest, signer: TokenSigner): boolean {
  const { cookies } = request;
  return [cookies[SECURE_COOKIE_NAME], cookies[COOKIE_NAME]].some(
    (token) => signer.verify('instructor', token) !== undefined,
  );
}

export function setInstructorCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string,
  maxAgeMs: number,
): void {
  const secure = request.protocol === 'https';
  reply.setCookie(secure ? SECURE_COOKIE_NAME : COOKIE_NAME, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: Math.floor(maxAgeMs / 1000),
  });
}

export function bearerTokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1];
}

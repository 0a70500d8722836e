import { createHash, timingSafeEqual } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Editor } from '../cases/case-version.ts';
import type { TokenClaims, TokenSigner, VerifiedToken } from '../identity/tokens.ts';
import { HttpRefusal } from './http-refusal.ts';

/**
 * Who may use a route. Every route says it, and the app enforces it before the handler runs.
 * public: everybody. instructor: whoever has an instructor's cookie. asset: that, or a bearer token the handler checks.
 * sender: an archive that shows the token it was given to send images by itself; nobody else, instructors included.
 */
export type Access = 'public' | 'instructor' | 'asset' | 'sender';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

const COOKIE_NAME = 'rounds_instructor';
/** Over https the cookie is Secure and has a name of its own: a browser would not let http replace it. */
const SECURE_COOKIE_NAME = '__Secure-rounds_instructor';

export function isInstructorRequest(request: FastifyRequest, signer: TokenSigner): boolean {
  return instructorOf(request, signer) !== undefined;
}

/** Who the cookie says is asking. */
export function instructorOf(
  request: FastifyRequest,
  signer: TokenSigner,
): TokenClaims<'instructor'> | undefined {
  return instructorTokenOf(request, signer)?.claims;
}

/** The same, with the time until which the cookie is good. */
export function instructorTokenOf(
  { cookies }: FastifyRequest,
  signer: TokenSigner,
): VerifiedToken<'instructor'> | undefined {
  // What is refused before cookies are parsed has none.
  const all: Partial<FastifyRequest['cookies']> | undefined = cookies;
  for (const token of [all?.[SECURE_COOKIE_NAME], all?.[COOKIE_NAME]]) {
    const verified = signer.verify('instructor', token);
    if (verified !== undefined) return verified;
  }
  return undefined;
}

/** The instructor as whoever changes a case. @throws HttpRefusal instructor.required */
export function editorOf(request: FastifyRequest, signer: TokenSigner): Editor {
  const instructor = instructorOf(request, signer);
  if (instructor === undefined) throw new HttpRefusal('instructor.required');
  return { editorId: instructor.instructorId, name: instructor.name ?? '' };
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

/** Both, also that of an earlier visit over the other scheme. */
export function clearInstructorCookie(reply: FastifyReply): void {
  reply.clearCookie(COOKIE_NAME, { path: '/' });
  reply.clearCookie(SECURE_COOKIE_NAME, { path: '/', secure: true });
}

/** In a time that tells nothing about the token. */
export function isSenderRequest(request: FastifyRequest, token: string | undefined): boolean {
  const shown = /^Bearer (\S{1,1024})$/.exec(request.headers.authorization ?? '')?.[1];
  return (
    token !== undefined && shown !== undefined && timingSafeEqual(digest(shown), digest(token))
  );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function bearerTokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1];
}

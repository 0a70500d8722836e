import type { FastifyInstance } from 'fastify';

/** A body that is no upload is small; a sender that takes longer for it keeps a socket for nothing. */
export const BODY_PATIENCE_MS = 30_000;

/** Of what people send who have shown nothing yet: a name, a code, a few tokens. */
export const STRANGERS_BODY_BYTES = 8 * 1024;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is streamed by the handler and may take as long as it takes. */
    isUpload?: boolean;
  }
}

/** Cuts off who sends a body drop by drop. */
export function limitBodyTime(app: FastifyInstance, patienceMs = BODY_PATIENCE_MS): void {
  app.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (raw.complete || routeOptions.config.isUpload === true) return;
    const timer = setTimeout(() => raw.destroy(), patienceMs);
    timer.unref();
    const stop = (): void => clearTimeout(timer);
    raw.once('end', stop);
    raw.once('close', stop);
  });
}

import pino, { type DestinationStream, type Logger } from 'pino';

import { errorForLog, framesOf } from './error-for-log.ts';

/**
 * The server's log. It never holds names, tokens, URLs with queries or patient data: errors are written without their
 * messages, which may quote what somebody sent, and requests by their route.
 */
export type Log = Logger;

export function createLog(destination: DestinationStream, level: string): Log {
  return pino(
    {
      level,
      base: null,
      serializers: {
        err: errorForLog,
        error: errorForLog,
        req: () => undefined,
        res: () => undefined,
      },
    },
    destination,
  );
}

/** Takes what Colyseus would print. Of its texts, which may hold anything, only the places in the code are kept. */
export function colyseusLogger(
  log: Log,
): Record<'debug' | 'error' | 'info' | 'trace' | 'warn', LogFunction> {
  const at =
    (level: 'debug' | 'error' | 'info' | 'trace' | 'warn'): LogFunction =>
    (...parameters) => {
      const frames = parameters.flatMap((p) => framesOf(p instanceof Error ? p.stack : String(p)));
      log[level]({ frames }, 'colyseus');
    };
  return {
    debug: at('debug'),
    error: at('warn'),
    info: at('debug'),
    trace: at('trace'),
    warn: at('debug'),
  };
}

type LogFunction = (...parameters: unknown[]) => void;

import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request was made by a page of somebody else. Programs without an Origin (bots, curl) are let through: they
 * carry nobody's cookies. Scheme and port belong to the origin, so the host is compared with its port.
 */
export function isForeignOrigin(headers: Pick<IncomingHttpHeaders, 'origin' | 'host'>): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  try {
    return new URL(origin).host !== host;
  } catch {
    return true; // Also `Origin: null`, of sandboxed frames and local files.
  }
}

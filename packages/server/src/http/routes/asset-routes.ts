import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';

import { bearerTokenOf, isInstructorRequest } from '../access.ts';
import { parseByteRange } from '../byte-range.ts';
import { errorBody, HttpRefusal } from '../http-refusal.ts';
import type { HttpServices } from '../http-services.ts';

const assetParametersSchema = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const ASSET_REQUESTS_PER_MINUTE = 100_000;

/**
 * The images: immutable bytes under their own hash, volumes and overlays for the people of a class that shows them,
 * thumbnails for instructors.
 */
export function addAssetRoutes(app: FastifyInstance, services: HttpServices): void {
  const config = { access: 'asset', rateLimit: { max: ASSET_REQUESTS_PER_MINUTE } } as const;

  app.get('/assets/volumes/:sha256', { config }, async (request, reply) => {
    const parameters = assetParametersSchema.safeParse(request.params);
    if (!parameters.success) throw new HttpRefusal('asset.unknown');
    const { sha256 } = parameters.data;
    if (!(await maySee(request, services, sha256))) throw new HttpRefusal('asset.not-permitted');
    const byteLength = await services.assets.byteLengthOf(sha256);
    if (byteLength === undefined) throw new HttpRefusal('asset.unknown');
    reply.type('application/octet-stream');
    return sendAsset(request, reply, services, sha256, byteLength);
  });

  app.get(
    '/assets/thumbnails/:sha256',
    { config: { ...config, access: 'instructor' } },
    async (request, reply) => {
      const parameters = assetParametersSchema.safeParse(request.params);
      if (!parameters.success) throw new HttpRefusal('asset.unknown');
      const { sha256 } = parameters.data;
      const byteLength = await services.assets.byteLengthOf(sha256);
      if (byteLength === undefined) throw new HttpRefusal('asset.unknown');
      reply.type('image/png');
      return sendAsset(request, reply, services, sha256, byteLength);
    },
  );
}

async function maySee(
  request: FastifyRequest,
  services: HttpServices,
  sha256: string,
): Promise<boolean> {
  const { signer, assetDoor } = services;
  if (isInstructorRequest(request, signer)) return true;
  const token = signer.verify('asset', bearerTokenOf(request));
  return token !== undefined && assetDoor.admits(token.claims, sha256);
}

function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  { assets }: HttpServices,
  sha256: string,
  byteLength: number,
): FastifyReply {
  const etag = `"${sha256}"`;
  reply
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('vary', 'authorization, cookie');
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  const range = parseByteRange(request.headers.range, byteLength);
  if (range === 'unsatisfiable') {
    return reply
      .code(416)
      .type('application/json')
      .header('cache-control', 'no-store')
      .header('content-range', `bytes */${byteLength}`)
      .send(errorBody('request.invalid'));
  }
  if (range === undefined) {
    reply.header('content-length', byteLength);
  } else {
    const { firstByte, lastByte } = range;
    reply.code(206).header('content-range', `bytes ${firstByte}-${lastByte}/${byteLength}`);
    reply.header('content-length', lastByte - firstByte + 1);
  }
  return reply.send(
    request.method === 'HEAD'
      ? null
      : Readable.from(assets.read(sha256, range), { objectMode: false }),
  );
}

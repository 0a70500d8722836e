import type { PreparedLook } from './skip-look.ts';

/** A look without a leap, to compare with. The same box: rays have to start their steps at the same places to be compared. What is no part of the body stays out. */
export function withoutLeaps(prepared: PreparedLook): PreparedLook {
  const { map, look } = prepared;
  const { mode } = look.rendering;
  const masks = mode === 'minip' || mode === 'average';
  const { blocks } = map;
  const isFull = map.isByOctant || blocks !== undefined;
  const bytes = map.bytes?.map((byte, i) => {
    if (i % 2 === 0) return masks && byte > 0 ? 1 : 0;
    return isFull ? 255 : byte;
  });
  const plain = { ...map, bytes };
  if (blocks === undefined) return { ...prepared, map: plain };
  const promises = blocks.bytes.map((_, i) => (i % 4 === 0 ? 255 : 0));
  return { ...prepared, map: { ...plain, blocks: { ...blocks, bytes: promises } } };
}

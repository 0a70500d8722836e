import type * as z from 'zod';

import { HttpRefusal } from './http-refusal.ts';

/** What came over the network, checked. @throws HttpRefusal request.invalid */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new HttpRefusal('request.invalid');
  return parsed.data;
}

/** A process of light bots, led by its parent: see `crew-leader.ts`. */
import { setPriority } from 'node:os';

import { Crew, type CrewOptions } from './crew.ts';

export type CrewRequest =
  | { readonly type: 'hello' }
  | { readonly type: 'join'; readonly options: CrewOptions }
  | { readonly type: 'begin' }
  | { readonly type: 'end' }
  | { readonly type: 'stop' };

/** Bots stand for people at other machines: where both want the same processor, they are late, not the server. */
const NICENESS = 10;

let crew: Crew | undefined;

setPriority(NICENESS);

process.on('message', (request: CrewRequest) => {
  void answer(request).then((reply) => process.send?.(reply ?? null));
});
process.on('disconnect', () => process.exit(0));

async function answer(request: CrewRequest): Promise<unknown> {
  switch (request.type) {
    case 'hello':
      return undefined;
    case 'join':
      crew = new Crew(request.options);
      return crew.join();
    case 'begin':
      return crew?.beginWindow();
    case 'end':
      return crew?.endWindow();
    case 'stop':
      return crew?.stop();
  }
}

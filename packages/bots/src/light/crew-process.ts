/** A process of light bots, led by its parent: see `crew-leader.ts`. */
import { Crew, type CrewOptions } from './crew.ts';

export type CrewRequest =
  | { readonly type: 'hello' }
  | { readonly type: 'join'; readonly options: CrewOptions }
  | { readonly type: 'begin' }
  | { readonly type: 'end' }
  | { readonly type: 'stop' };

let crew: Crew | undefined;

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

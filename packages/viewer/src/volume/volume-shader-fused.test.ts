import { expect, test } from '@jest/globals';

import { VOLUME_SHADERS } from './volume-shader.ts';

const FRAGMENTS = Object.entries(VOLUME_SHADERS).filter(([name]) => name.includes('Fragment'));

/** Names that a program declares at its top level: uniforms, globals and functions. */
function declaredIn(shader: string): readonly string[] {
  const declaration =
    /^(?:uniform |varying )?(?:float|int|bool|vec\d|ivec\d|mat\d|sampler\w+|Stretch|void) (\w+)(?=[;[(]| =)/gm;
  return [...shader.matchAll(declaration)].map(([, name = '']) => name);
}

test.each(FRAGMENTS)('%s holds two volumes without a name in common', (_, shader) => {
  const names = declaredIn(shader).filter((name) => !ONE_OF_EACH.has(name));
  expect(names).toContain('fusedMarchThrough');
  expect(names).toContain('marchThrough');
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

/** Either of two, by what is defined. */
const ONE_OF_EACH: ReadonlySet<string> = new Set([
  'best',
  'fusedBest',
  'gradientAt',
  'gradientFrom',
]);

test('a second volume comes into a program with its definition alone', () => {
  for (const [, shader] of FRAGMENTS) {
    const outside = shader.split('#ifdef FUSED').length - 1;
    const calls = shader.match(/^ +(?:marchFused|blendFused)\(.*\);$/gm) ?? [];
    expect([outside, calls.length]).toEqual([3, 2]);
  }
});

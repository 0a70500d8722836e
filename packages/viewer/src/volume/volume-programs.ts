import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Effect } from '@babylonjs/core/Materials/effect.js';
import { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { RenderMode } from '@rounds/classroom';

import { VOLUME_SHADERS } from './volume-shader.ts';

/**
 * How surfaces of a lit composite are lit. full: from the voxels around each; half: from half as many, which is rougher;
 * none: not at all.
 */
export type ShadingLevel = 'full' | 'half' | 'none';

/** What tells one program of the ray caster from another. */
export interface VolumeProgram {
  readonly mode: RenderMode;
  readonly shading: ShadingLevel;
  /** Whether planes cut, or a slab is left: asking for them would cost a picture without any a twentieth of its time. */
  readonly planes: boolean;
  /** Whether a corner is cut out. */
  readonly cutOut: boolean;
  /** What the faces of cuts show: what lies behind, the slice as the voxels have it, or finer slices there are of it. */
  readonly faces: 'open' | 'plain' | 'fine';
  /** Whether a second volume is drawn over it, in colours. */
  readonly fused: boolean;
  /** Of a mip: whether the largest values are black, on white. */
  readonly inverted: boolean;
  /** Of a composite: whether what is above the curve is clear as well, as of the outlines of air. */
  readonly clearAbove: boolean;
}

const UNIFORMS = [
  'world', 'viewProjection', 'boxMin', 'boxMax', 'cropLow', 'cropHigh', 'eyeTexture', 'eyeTextureR', 'sizeMm', 'texel',
  'cellScale', 'cellOffset', 'cellMax', 'valueToShare', 'valueToGrey', 'valueToScore', 'planes', 'planeCount', 'lightMm',
  'march', 'nearMetres', 'surfaceFrom', 'clearBelow', 'cutCorner', 'cutSides', 'isoValue', 'isoColor',
  'blockMax', 'blockLevels', 'faceAxes', 'faceReady',
  'textureToFused', 'fusedMin', 'fusedMax', 'fusedCellScale', 'fusedCellOffset', 'fusedCellMax', 'fusedStepMm',
  'fusedValueToScore', 'fusedBlockMax', 'fusedBlockLevels',
] as const; // prettier-ignore

const SAMPLERS = [
  'voxels', 'skipMap', 'opennessMap', 'lookup', 'blockMap', 'faces', 'fusedVoxels', 'fusedBlockMap', 'fusedColors',
] as const; // prettier-ignore

const FRAGMENTS: Readonly<Record<RenderMode, string>> = {
  composite: 'roundsVolumeComposite',
  isosurface: 'roundsVolumeIsosurface',
  mip: 'roundsVolumeProjection',
  minip: 'roundsVolumeProjection',
  average: 'roundsVolumeAverage',
};

type Setter = (material: ShaderMaterial) => void;

/** The programs that a volume may be drawn with. Each is made when it is first wanted; all know the same values. */
export class VolumePrograms {
  readonly #scene: Scene;
  readonly #count: boolean;
  readonly #onBind: (material: ShaderMaterial) => void;
  readonly #materials = new Map<string, ShaderMaterial>();
  readonly #setters = new Map<string, Setter>();

  /** @param count draws how often voxels and cells were read, in place of the picture */
  constructor(scene: Scene, count: boolean, onBind: (material: ShaderMaterial) => void) {
    this.#scene = scene;
    this.#count = count;
    this.#onBind = onBind;
    Object.assign(Effect.ShadersStore, VOLUME_SHADERS);
  }

  /** Gives a value to all programs, those to come included. */
  set(name: string, setter: Setter): void {
    this.#setters.set(name, setter);
    for (const material of this.#materials.values()) setter(material);
  }

  /** Takes a texture that is no more away from all programs. */
  forget(name: string): void {
    this.#setters.delete(name);
    for (const material of this.#materials.values()) material.removeTexture(name);
  }

  of(program: VolumeProgram): ShaderMaterial {
    const defines = this.#definesOf(program);
    const key = `${FRAGMENTS[program.mode]} ${defines.join(' ')}`;
    const known = this.#materials.get(key);
    if (known !== undefined) return known;
    const made = this.#create(FRAGMENTS[program.mode], defines);
    for (const setter of this.#setters.values()) setter(made);
    this.#materials.set(key, made);
    return made;
  }

  dispose(): void {
    for (const material of this.#materials.values()) material.dispose();
    this.#materials.clear();
  }

  #definesOf({
    mode,
    shading,
    planes,
    cutOut,
    faces,
    fused,
    inverted,
    clearAbove,
  }: VolumeProgram): string[] {
    const defines: string[] = [];
    if (mode === 'composite' && shading !== 'none') defines.push('#define SHADED');
    if (mode === 'composite' && shading === 'half') defines.push('#define SHADING_HALF');
    if (mode === 'composite' && clearAbove) defines.push('#define CLEAR_ABOVE');
    if (mode === 'minip') defines.push('#define MINIP');
    if (planes) defines.push('#define PLANES');
    if (cutOut) defines.push('#define CUT_OUT');
    if (faces !== 'open') defines.push('#define FACES');
    if (faces === 'fine') defines.push('#define FINE_FACES');
    if (fused) defines.push('#define FUSED');
    if (mode === 'mip' && inverted) defines.push('#define INVERTED');
    if (this.#count) defines.push('#define COUNT');
    return defines;
  }

  #create(fragment: string, defines: string[]): ShaderMaterial {
    const material = new ShaderMaterial(
      'volume',
      this.#scene,
      { vertex: 'roundsVolume', fragment },
      {
        attributes: ['position'],
        uniforms: [...UNIFORMS],
        samplers: [...SAMPLERS],
        defines,
        needAlphaBlending: true,
      },
    );
    material.alphaMode = this.#count ? Constants.ALPHA_DISABLE : Constants.ALPHA_PREMULTIPLIED;
    material.cullBackFaces = false;
    material.forceDepthWrite = true;
    material.onBindObservable.add(() => this.#onBind(material));
    return material;
  }
}

import type { Material } from '@babylonjs/core/Materials/material.js';
import type { MaterialDefines } from '@babylonjs/core/Materials/materialDefines.js';
import { MaterialPluginBase } from '@babylonjs/core/Materials/materialPluginBase.js';
import type { UniformBuffer } from '@babylonjs/core/Materials/uniformBuffer.js';
import type { Plane } from '@babylonjs/core/Maths/math.plane.js';

const DEFINE = 'CORNER_CUT';
const FACES = ['cornerFace0', 'cornerFace1', 'cornerFace2'] as const;

/**
 * Leaves out of a material what lies in the corner that is cut out: clip planes can only leave out what lies beyond any
 * of them, not what lies beyond all.
 */
export class CornerCut extends MaterialPluginBase {
  #faces: readonly Plane[] = [];

  constructor(material: Material) {
    super(material, 'CornerCut', 200, { [DEFINE]: false });
    this._enable(true);
  }

  /** The faces of the corner in the room, three of them or none; their normals point into the corner. */
  setFaces(faces: readonly Plane[]): void {
    const wasCut = this.#isCut;
    this.#faces = faces;
    if (this.#isCut !== wasCut) this.markAllDefinesAsDirty();
  }

  override getClassName(): string {
    return 'CornerCut';
  }

  override prepareDefines(defines: MaterialDefines): void {
    defines[DEFINE] = this.#isCut;
  }

  override getUniforms() {
    return {
      ubo: FACES.map((name) => ({ name, size: 4, type: 'vec4' })),
      fragment: FACES.map((name) => `uniform vec4 ${name};`).join('\n'),
    };
  }

  override bindForSubMesh(uniforms: UniformBuffer): void {
    for (const [i, { normal, d }] of this.#faces.entries())
      uniforms.updateFloat4(FACES[i] ?? '', normal.x, normal.y, normal.z, d);
  }

  override getCustomCode(shaderType: string) {
    if (shaderType !== 'fragment') return null;
    const beyond = FACES.map((name) => `dot(${name}, vec4(vPositionW, 1.0)) > 0.0`).join(' && ');
    return {
      CUSTOM_FRAGMENT_MAIN_BEGIN: `#ifdef ${DEFINE}\nif (${beyond}) discard;\n#endif`,
    };
  }

  get #isCut(): boolean {
    return this.#faces.length === FACES.length;
  }
}

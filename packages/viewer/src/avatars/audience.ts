import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import '@babylonjs/core/Meshes/thinInstanceMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { RigidPose } from '@rounds/classroom';

import { audienceBody, audienceHead } from './audience-shapes.ts';

const MATRIX = 16;
const COLOR = 4;
const FIRST_CAPACITY = 128;
/** Far away everybody is a little greyer, so that a thousand people are a crowd and not confetti. */
const HEAD_SHARE = 0.5;
const BODY_SHARE = 0.42;
const HEAD_GREY = 0.3;
const BODY_GREY = 0.08;

/**
 * The far audience: two draw calls, heads and shoulders, however many sit there. Heads turn as their people's do; names,
 * hands and pointers are for those who are near. `begin`, `add`, `end` are called for every frame and allocate nothing,
 * but where the audience outgrows its buffers.
 */
export class Audience {
  readonly #heads: Mesh;
  readonly #bodies: Mesh;
  readonly #material: StandardMaterial;
  readonly #colors = new Map<string, readonly [number, number, number]>();
  #capacity = 0;
  #count = 0;
  #headMatrices = new Float32Array(0);
  #bodyMatrices = new Float32Array(0);
  #headColors = new Float32Array(0);
  #bodyColors = new Float32Array(0);
  #shown = -1;

  constructor(scene: Scene) {
    this.#material = new StandardMaterial('audience', scene);
    this.#material.diffuseColor = new Color3(0.9, 0.9, 0.9);
    this.#material.specularColor = new Color3(0.05, 0.05, 0.05);
    this.#material.emissiveColor = new Color3(0.1, 0.1, 0.1);
    this.#heads = this.#makeMesh(scene, 'audience-heads', audienceHead());
    this.#bodies = this.#makeMesh(scene, 'audience-bodies', audienceBody());
    this.#grow(FIRST_CAPACITY);
    this.end();
  }

  get count(): number {
    return this.#count;
  }

  begin(): void {
    this.#count = 0;
  }

  add(head: RigidPose, color: string): void {
    if (this.#count === this.#capacity) this.#grow(2 * this.#capacity);
    const at = this.#count * MATRIX;
    const { positionRoom, orientation: q } = head;
    const x = positionRoom[0];
    const y = positionRoom[1];
    const z = positionRoom[2];
    writeRotation(this.#headMatrices, at, q[0], q[1], q[2], q[3]);
    writePosition(this.#headMatrices, at, x, y, z);
    // Shoulders stay turned to the table.
    const yaw = Math.atan2(x, z);
    writeRotation(this.#bodyMatrices, at, 0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2));
    writePosition(this.#bodyMatrices, at, x, y, z);
    this.#writeColor(this.#count * COLOR, color);
    this.#count += 1;
  }

  end(): void {
    if (this.#count === 0 && this.#shown === 0) return;
    for (const mesh of [this.#heads, this.#bodies]) {
      mesh.setEnabled(this.#count > 0);
      mesh.thinInstanceCount = this.#count;
      if (this.#count === 0) continue;
      mesh.thinInstanceBufferUpdated('matrix');
      mesh.thinInstanceBufferUpdated('color');
    }
    this.#shown = this.#count;
  }

  dispose(): void {
    this.#heads.dispose();
    this.#bodies.dispose();
    this.#material.dispose();
  }

  #makeMesh(scene: Scene, name: string, data: VertexData): Mesh {
    const mesh = new Mesh(name, scene);
    data.applyToMesh(mesh);
    mesh.material = this.#material;
    mesh.isPickable = false;
    mesh.alwaysSelectAsActiveMesh = true;
    mesh.doNotSyncBoundingInfo = true;
    mesh.freezeWorldMatrix();
    return mesh;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#headMatrices = grown(this.#headMatrices, capacity * MATRIX);
    this.#bodyMatrices = grown(this.#bodyMatrices, capacity * MATRIX);
    this.#headColors = grown(this.#headColors, capacity * COLOR);
    this.#bodyColors = grown(this.#bodyColors, capacity * COLOR);
    for (let i = 0; i < capacity; i++) {
      this.#headMatrices[i * MATRIX + 15] = 1;
      this.#bodyMatrices[i * MATRIX + 15] = 1;
    }
    this.#heads.thinInstanceSetBuffer('matrix', this.#headMatrices, MATRIX, false);
    this.#bodies.thinInstanceSetBuffer('matrix', this.#bodyMatrices, MATRIX, false);
    this.#heads.thinInstanceSetBuffer('color', this.#headColors, COLOR, false);
    this.#bodies.thinInstanceSetBuffer('color', this.#bodyColors, COLOR, false);
  }

  #writeColor(at: number, color: string): void {
    let known = this.#colors.get(color);
    if (known === undefined) {
      const { r, g, b } = Color3.FromHexString(color);
      known = [r, g, b];
      this.#colors.set(color, known);
    }
    for (let i = 0; i < 3; i++) {
      const value = known[i] ?? 0;
      this.#headColors[at + i] = HEAD_GREY + HEAD_SHARE * value;
      this.#bodyColors[at + i] = BODY_GREY + BODY_SHARE * value;
    }
    this.#headColors[at + 3] = 1;
    this.#bodyColors[at + 3] = 1;
  }
}

function grown(buffer: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(length);
  larger.set(buffer);
  return larger;
}

/** The nine numbers of a rotation, as Babylon lays out matrices: rows are the turned axes. */
function writeRotation(
  matrices: Float32Array,
  at: number,
  x: number,
  y: number,
  z: number,
  w: number,
): void {
  matrices[at] = 1 - 2 * (y * y + z * z);
  matrices[at + 1] = 2 * (x * y + z * w);
  matrices[at + 2] = 2 * (x * z - y * w);
  matrices[at + 4] = 2 * (x * y - z * w);
  matrices[at + 5] = 1 - 2 * (x * x + z * z);
  matrices[at + 6] = 2 * (y * z + x * w);
  matrices[at + 8] = 2 * (x * z + y * w);
  matrices[at + 9] = 2 * (y * z - x * w);
  matrices[at + 10] = 1 - 2 * (x * x + y * y);
}

function writePosition(matrices: Float32Array, at: number, x: number, y: number, z: number): void {
  matrices[at + 12] = x;
  matrices[at + 13] = y;
  matrices[at + 14] = z;
}

import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { CreateCapsule } from '@babylonjs/core/Meshes/Builders/capsuleBuilder.js';
import { CreateCylinder } from '@babylonjs/core/Meshes/Builders/cylinderBuilder.js';
import { CreateLathe } from '@babylonjs/core/Meshes/Builders/latheBuilder.js';
import { CreateRibbon } from '@babylonjs/core/Meshes/Builders/ribbonBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import { CreateTorus } from '@babylonjs/core/Meshes/Builders/torusBuilder.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { InstancedMesh } from '@babylonjs/core/Meshes/instancedMesh.js';
import '@babylonjs/core/Meshes/instancedMesh.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';

import { LATE_GROUP } from '../stage/clip-planes.ts';
import { OVERLAY_GROUP } from './name-tags.ts';

const PARTS = ['head', 'visor', 'torso', 'hand', 'ray', 'spot', 'ring'] as const;
export type PartName = (typeof PARTS)[number];

/**
 * The few shapes that all avatars are made of. Every person shows instances of them in their own colour, so that a full
 * class costs as many draw calls as one person.
 */
export class AvatarParts {
  readonly #sources: Readonly<Record<PartName, Mesh>>;
  readonly #materials: readonly StandardMaterial[];
  #count = 0;

  constructor(scene: Scene) {
    const skin = softMaterial(scene, 'avatar-skin', 0.16);
    const visor = softMaterial(scene, 'avatar-visor', 0.05);
    visor.specularColor = new Color3(0.5, 0.55, 0.6);
    visor.specularPower = 90;
    const cloth = softMaterial(scene, 'avatar-cloth', 0.07);
    const glow = glowMaterial(scene, 'pointer-glow', 1);
    const beam = glowMaterial(scene, 'pointer-beam', 0.5);
    this.#materials = [skin, visor, cloth, glow, beam];
    this.#sources = {
      head: withMaterial(headMesh(scene), skin),
      visor: withMaterial(visorMesh(scene), visor),
      torso: withMaterial(torsoMesh(scene), cloth),
      hand: withMaterial(handMesh(scene), skin),
      ray: withMaterial(rayMesh(scene), beam),
      spot: withMaterial(CreateSphere('part-spot', { diameter: 1, segments: 12 }, scene), glow),
      ring: withMaterial(
        CreateTorus('part-ring', { diameter: 1, thickness: 0.09, tessellation: 32 }, scene),
        glow,
      ),
    };
    this.#sources.ring.renderingGroupId = OVERLAY_GROUP;
    // Clear, and so drawn over what is there: after the volume, whose depth hides what is inside it and behind.
    this.#sources.ray.renderingGroupId = LATE_GROUP;
    for (const part of PARTS) prepareSource(this.#sources[part]);
  }

  /** One more of a part, in a colour. */
  make(part: PartName, color: Color4): InstancedMesh {
    this.#count += 1;
    const instance = this.#sources[part].createInstance(`${part}-${this.#count}`);
    instance.instancedBuffers['color'] = color;
    instance.isPickable = false;
    instance.alwaysSelectAsActiveMesh = true;
    return instance;
  }

  dispose(): void {
    for (const part of PARTS) this.#sources[part].dispose();
    for (const material of this.#materials) material.dispose();
  }
}

function prepareSource(mesh: Mesh): void {
  mesh.registerInstancedBuffer('color', 4);
  mesh.instancedBuffers['color'] = new Color4(1, 1, 1, 1);
  mesh.isVisible = false;
  mesh.isPickable = false;
}

function withMaterial(mesh: Mesh, material: StandardMaterial): Mesh {
  mesh.material = material;
  return mesh;
}

function softMaterial(scene: Scene, name: string, glow: number): StandardMaterial {
  const material = new StandardMaterial(name, scene);
  material.diffuseColor = new Color3(0.82, 0.82, 0.82);
  material.specularColor = new Color3(0.1, 0.1, 0.1);
  material.emissiveColor = new Color3(glow, glow, glow);
  return material;
}

function glowMaterial(scene: Scene, name: string, alpha: number): StandardMaterial {
  const material = new StandardMaterial(name, scene);
  material.disableLighting = true;
  material.emissiveColor = Color3.White();
  material.alpha = alpha;
  return material;
}

const HEAD_RADII = { x: 0.08, y: 0.115, z: 0.098 } as const;

/** An upright egg; the face is towards -Z. */
function headMesh(scene: Scene): Mesh {
  const { x, y, z } = HEAD_RADII;
  return CreateSphere(
    'part-head',
    { diameterX: 2 * x, diameterY: 2 * y, diameterZ: 2 * z, segments: 28 },
    scene,
  );
}

/** A dark band where the eyes are: which way somebody looks is seen from across the room. */
function visorMesh(scene: Scene): Mesh {
  const rows = [-0.12, -0.06, 0.02, 0.12, 0.2, 0.25];
  const columns = 25;
  const bulge = [0.99, 1.035, 1.05, 1.05, 1.035, 0.99];
  const paths = rows.map((elevation, row) =>
    Array.from({ length: columns }, (_, i) => {
      const turn = ((i / (columns - 1)) * 2 - 1) * 1.25;
      const out = i === 0 || i === columns - 1 ? 0.99 : (bulge[row] ?? 1);
      return new Vector3(
        HEAD_RADII.x * out * Math.cos(elevation) * Math.sin(turn),
        HEAD_RADII.y * out * Math.sin(elevation),
        -HEAD_RADII.z * out * Math.cos(elevation) * Math.cos(turn),
      );
    }),
  );
  return CreateRibbon('part-visor', { pathArray: paths, sideOrientation: Mesh.DOUBLESIDE }, scene);
}

/** Shoulders that fade downwards: a hint of a body where none is tracked. Its origin is the head. */
function torsoMesh(scene: Scene): Mesh {
  const profile = [
    [0.001, -0.138],
    [0.042, -0.14],
    [0.052, -0.16],
    [0.085, -0.178],
    [0.135, -0.196],
    [0.172, -0.225],
    [0.19, -0.265],
    [0.192, -0.33],
    [0.175, -0.43],
    [0.148, -0.53],
    [0.11, -0.61],
    [0.06, -0.66],
    [0, -0.675],
  ].map(([radius, height]) => new Vector3(radius, height ?? 0, 0));
  const torso = CreateLathe(
    'part-torso',
    { shape: profile, tessellation: 28, sideOrientation: Mesh.DOUBLESIDE },
    scene,
  );
  torso.scaling.z = 0.62;
  torso.bakeCurrentTransformIntoVertices();
  return torso;
}

/** A mitten that points along -Z. */
function handMesh(scene: Scene): Mesh {
  const hand = CreateCapsule(
    'part-hand',
    { radius: 0.03, height: 0.15, tessellation: 16, capSubdivisions: 6 },
    scene,
  );
  hand.rotation.x = Math.PI / 2;
  hand.scaling.set(1.15, 1, 0.72);
  hand.bakeCurrentTransformIntoVertices();
  return hand;
}

/** One metre along -Z, to be scaled. */
function rayMesh(scene: Scene): Mesh {
  const ray = CreateCylinder(
    'part-ray',
    { diameterTop: 0.0016, diameterBottom: 0.004, height: 1, tessellation: 8 },
    scene,
  );
  ray.rotation.x = -Math.PI / 2;
  ray.position.z = -0.5;
  ray.bakeCurrentTransformIntoVertices();
  return ray;
}

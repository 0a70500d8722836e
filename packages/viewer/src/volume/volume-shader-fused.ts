import { PROJECTION } from './volume-shader-projection.ts';

/**
 * A second volume in the picture of the first, such as a PET over a CT: the largest of its values along each ray, in colours,
 * blended over whatever the first is drawn as. Both are marched through by one program, since a ray that is the same in both is cut
 * alike, by planes, crop box and corner, to the last pixel. Only the way through the second is in the texture space of the second: affine
 * maps keep the places along a ray.
 */

/** What the march through the second volume has under another name, so that one program can hold both. */
const OWN_NAMES = [
  'blockMap', 'blockMax', 'blockLevels', 'cellScale', 'cellOffset', 'cellMax', 'valueToScore', 'best', 'bestAt', 'isDone',
  'promiseOf', 'leavingBlock', 'isInBody', 'RUN', 'marchThrough', 'finish', 'valueAt', 'stepAlong', 'BLOCK', 'MINIP',
  'INVERTED', 'PAPER',
] as const; // prettier-ignore

/** `best` becomes `fusedBest`. */
function underOwnNames(shader: string): string {
  return shader.replaceAll(
    new RegExp(`\\b(${OWN_NAMES.join('|')})\\b`, 'g'),
    (name) => `fused${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  );
}

const FUSED_DECLARATIONS = `
uniform sampler3D fusedVoxels;
uniform sampler2D fusedColors;
uniform mat4 textureToFused;
uniform vec3 fusedMin;
uniform vec3 fusedMax;
uniform vec3 fusedCellScale;
uniform vec3 fusedCellOffset;
uniform vec3 fusedCellMax;
uniform float fusedStepMm;
/** How much of it is not behind the face of a cut. */
float fusedShare = 1.0;

float fusedValueAt(vec3 p) {
#ifdef COUNT
  samples++;
#endif
  return textureLod(fusedVoxels, p, 0.0).r;
}

float fusedStepAlong(float lengthMm) {
  return max(max(march.x, fusedStepMm) / lengthMm, 2e-7);
}
`;

/** The slice on the face of a cut hides what is behind it, and shows its own uptake. Projections have none. */
const OPENNESS = `
float opennessOfFace(vec3 eye, vec3 ray, Stretch stretch) {
#ifdef FACES
  return 1.0 - cutFace(eye, ray, stretch).a;
#else
  return 1.0;
#endif
}
`;

const FUSED_MARCH = `
void marchFusedStretch(vec3 eye, vec3 ray, vec3 inverse, Stretch stretch, float lengthMm) {
  vec3 a = (fusedMin - eye) * inverse;
  vec3 b = (fusedMax - eye) * inverse;
  vec3 nearest = min(a, b);
  vec3 farthest = max(a, b);
  stretch.start = max(stretch.start, max(nearest.x, max(nearest.y, nearest.z)));
  stretch.end = min(stretch.end, min(farthest.x, min(farthest.y, farthest.z)));
  if (stretch.end > stretch.start) fusedMarchThrough(eye, ray, stretch, lengthMm);
}

/** Before the march through the first volume. */
void marchFused(vec3 eye, vec3 ray, vec3 inverse, Stretch stretch) {
  vec3 fusedEye = (textureToFused * vec4(eye, 1.0)).xyz;
  vec3 fusedRay = mat3(textureToFused) * ray;
  fusedRay += vec3(lessThan(abs(fusedRay), vec3(1e-7))) * 2e-7;
  vec3 fusedInverse = 1.0 / fusedRay;
  float lengthMm = length(ray * sizeMm);
#ifdef CUT_OUT
  Stretch behind;
  bool isSplit = splitAtCorner(eye, ray, inverse, stretch, behind);
#endif
  if (stretch.end > stretch.start) {
    fusedShare = opennessOfFace(eye, ray, stretch);
    if (fusedShare > 0.01) marchFusedStretch(fusedEye, fusedRay, fusedInverse, stretch, lengthMm);
  }
#ifdef CUT_OUT
  if (isSplit && fusedShare > 0.01) {
    float before = fusedBest;
    float share = fusedShare * opennessOfFace(eye, ray, behind);
    if (share > 0.01) marchFusedStretch(fusedEye, fusedRay, fusedInverse, behind, lengthMm);
    if (fusedBest > before) fusedShare = share;
  }
#endif
}

/**
 * After the first volume is finished. Its surface stays the depth of the pixel, so that what stands in front of it hides
 * both. Where there is none, that is where the best was found.
 */
void blendFused() {
  if (fusedBest <= 0.0) return;
  vec4 shown = textureLod(fusedColors, vec2((fusedBest * 255.0 + 0.5) / 256.0, 0.5), 0.0) * fusedShare;
  if (color.a < 0.3) surface = fusedBestAt;
  color = shown + color * (1.0 - shown.a);
}
`;

/** To follow what a mode of the first volume consists of. */
export const FUSED = `
#ifdef FUSED
${FUSED_DECLARATIONS + underOwnNames(PROJECTION) + OPENNESS + FUSED_MARCH}
#endif
`;

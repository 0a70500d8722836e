import { PREINTEGRATED_SIZE } from './opacity-curve.ts';

/** How many cut planes the shader takes; the classroom allows no more. */
export const SHADER_PLANES = 6;
/** With the two sides of a slab. */
export const SHADER_HALF_SPACES = SHADER_PLANES + 2;

/**
 * Draws the back faces of the box around what is visible, so that it works with the head inside. Everything is in texture
 * space; a point of the ray is eye + ray * t, and t is 0 at the eye, 1 on the back face, and linear in view depth.
 * Comments in GLSL carry no semicolons: the engine's pre-processor splits lines at them.
 */
export const VOLUME_VERTEX_SHADER = `
precision highp float;
attribute vec3 position;
uniform mat4 world;
uniform mat4 viewProjection;
uniform vec3 boxMin;
uniform vec3 boxMax;
uniform vec3 eyeTexture;
#ifdef MULTIVIEW
uniform mat4 viewProjectionR;
uniform vec3 eyeTextureR;
#endif
varying vec3 vEye;
varying vec3 vRay;
varying vec2 vEyeClip;
varying vec2 vBackClip;
void main() {
  vec3 back = mix(boxMin, boxMax, position + 0.5);
  mat4 toClip = viewProjection * world;
  vEye = eyeTexture;
#ifdef MULTIVIEW
  if (gl_ViewID_OVR != 0u) {
    toClip = viewProjectionR * world;
    vEye = eyeTextureR;
  }
#endif
  vRay = back - vEye;
  gl_Position = toClip * vec4(back, 1.0);
  vBackClip = gl_Position.zw;
  vEyeClip = (toClip * vec4(vEye, 1.0)).zw;
}
`;

/** What every mode knows: the volume, its cells, what is cut away, and how to read them. */
export const DECLARATIONS = `
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp sampler2D;
#define HALF_SPACES ${SHADER_HALF_SPACES}
#define LOOKUP_SCALE ${((PREINTEGRATED_SIZE - 1) / PREINTEGRATED_SIZE).toFixed(8)}
#define LOOKUP_OFFSET ${(0.5 / PREINTEGRATED_SIZE).toFixed(8)}
varying vec3 vEye;
varying vec3 vRay;
varying vec2 vEyeClip;
varying vec2 vBackClip;
uniform sampler3D voxels;
uniform sampler3D skipMap;
uniform vec3 boxMin;
uniform vec3 boxMax;
uniform vec3 cropLow;
uniform vec3 cropHigh;
uniform vec3 sizeMm;
uniform vec3 texel;
uniform vec3 cellScale;
uniform vec3 cellOffset;
uniform vec3 cellMax;
uniform vec2 valueToGrey;
#ifdef PLANES
uniform vec4 planes[HALF_SPACES];
uniform int planeCount;
#endif
uniform vec4 march;
uniform float nearMetres;
#ifdef CUT_OUT
uniform vec3 cutCorner;
uniform vec3 cutSides;
#endif
int samples = 0;
int cells = 0;
/** The pixel, and where along the ray its surface is. */
vec4 color = vec4(0.0);
float surface = -1.0;

float valueAt(vec3 p) {
#ifdef COUNT
  samples++;
#endif
  return textureLod(voxels, p, 0.0).r;
}

/** A step as a share of the ray, which is 1 at most: never so small that steps could not be counted. */
float stepAlong(float lengthMm) {
  return max(march.x / lengthMm, 2e-7);
}

float noiseAt(vec2 pixel) {
  return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}
`;

/**
 * What is left of a ray: box, near plane, then every cut plane shortens it analytically. A corner cut out leaves two
 * stretches, one before and one behind it.
 */
export const STRETCHES = `
struct Stretch {
  float start;
  float end;
  /** 1 for the axes along which the ray enters through a side of the box, or of the corner: none where it starts in the open. */
  vec3 sides;
  /** Whether it begins where the corner ends. */
  bool isBehindCorner;
  /** Which plane cuts there, -1 for none. */
  int plane;
};

bool stretchOf(vec3 eye, vec3 ray, vec3 inverse, out Stretch stretch) {
  vec3 a = (boxMin - eye) * inverse;
  vec3 b = (boxMax - eye) * inverse;
  vec3 nearest = min(a, b);
  vec3 farthest = max(a, b);
  float start = max(max(nearest.x, max(nearest.y, nearest.z)), nearMetres / vBackClip.y);
  float end = min(farthest.x, min(farthest.y, farthest.z));
  stretch.sides = step(vec3(start), nearest);
  stretch.isBehindCorner = false;
  stretch.plane = -1;
#ifdef PLANES
  for (int i = 0; i < planeCount; i++) {
    float height = dot(planes[i].xyz, eye) + planes[i].w;
    float slope = dot(planes[i].xyz, ray);
    float crossing = -height / slope;
    if (slope > 0.0) {
      if (crossing > start) { start = crossing; stretch.plane = i; }
    } else if (slope < 0.0) {
      end = min(end, crossing);
    } else if (height < 0.0) {
      end = -1.0;
    }
  }
#endif
  stretch.start = start;
  stretch.end = end;
  return end > start;
}

/** Of the flat face through which the ray enters, in millimetres; none where it starts in the open. */
vec3 faceNormalOf(vec3 ray, Stretch stretch) {
#ifdef PLANES
  if (stretch.plane >= 0) return normalize(planes[stretch.plane].xyz / sizeMm);
#endif
  return stretch.sides * -sign(ray);
}

/** Whether the ray enters where something was cut away. */
bool entersThroughCut(vec3 ray, Stretch stretch) {
  vec3 cropped = mix(cropHigh, cropLow, vec3(greaterThan(ray, vec3(0.0))));
  return stretch.plane >= 0 || stretch.isBehindCorner || dot(stretch.sides, cropped) > 0.5;
}

#ifdef CUT_OUT
/** Takes the corner out of a stretch. What is left behind it, if anything, is the second one. */
bool splitAtCorner(vec3 eye, vec3 ray, vec3 inverse, inout Stretch stretch, out Stretch behind) {
  vec3 crossings = (cutCorner - eye) * inverse;
  bvec3 enters = greaterThan(cutSides * ray, vec3(0.0));
  vec3 entries = mix(vec3(-1e9), crossings, enters);
  vec3 exits = mix(crossings, vec3(1e9), enters);
  float enter = max(entries.x, max(entries.y, entries.z));
  float leave = min(exits.x, min(exits.y, exits.z));
  behind = stretch;
  if (enter >= leave || leave <= stretch.start) return false;
  if (leave < stretch.end) {
    behind.start = leave;
    behind.sides = vec3(lessThanEqual(exits, vec3(leave)));
    behind.isBehindCorner = true;
    behind.plane = -1;
  } else {
    behind.end = behind.start;
  }
  stretch.end = min(stretch.end, enter);
  return behind.end > behind.start;
}
#endif
`;

/** The slice that a cut goes through, in the greys of the window, unless cuts are left open. Air is open. */
export const CUT_FACE = `
#ifdef FACES
#ifdef FINE_FACES
precision highp sampler2DArray;
uniform sampler2DArray faces;
uniform vec4 faceAxes[${2 * SHADER_PLANES}];
uniform float faceReady[${SHADER_PLANES}];
#endif

#ifdef CUT_OUT
/** Darkens the inner edges of the corner: three grey slices alone do not look like one. */
float edgeShade(vec3 p) {
  vec3 away = abs(p - cutCorner) * sizeMm;
  // On a face one of the three is zero, so the middle one is how far the nearest edge is.
  float edgeMm = max(min(away.x, away.y), min(max(away.x, away.y), away.z));
  return mix(0.3, 1.0, smoothstep(0.3, 1.0, edgeMm));
}
#endif

/** Clear where the ray does not enter through a cut. */
vec4 cutFace(vec3 eye, vec3 ray, Stretch stretch) {
  if (!entersThroughCut(ray, stretch)) return vec4(0.0);
  vec3 p = eye + ray * stretch.start;
  float value = valueAt(p);
#ifdef FINE_FACES
  int i = stretch.plane;
  if (i >= 0 && i < ${SHADER_PLANES} && faceReady[i] > 0.5) {
    vec4 at = vec4(p, 1.0);
    value = textureLod(faces, vec3(dot(faceAxes[2 * i], at), dot(faceAxes[2 * i + 1], at), float(i)), 0.0).r;
  }
#endif
  float grey = clamp(value * valueToGrey.x + valueToGrey.y, 0.0, 1.0);
  float alpha = smoothstep(0.0, 0.04, grey);
#ifdef CUT_OUT
  if (stretch.plane < 0) grey *= edgeShade(p);
#endif
  return vec4(vec3(grey) * 0.96, 1.0) * alpha;
}
#endif
`;

/**
 * Every mode comes with a march through one stretch, which ends early where isDone, and a depth. A second volume (see
 * `volume-shader-fused.ts`) is looked through before it and blended over it.
 */
export const MAIN = `
void main() {
  vec3 eye = vEye;
  vec3 ray = vRay + vec3(lessThan(abs(vRay), vec3(1e-7))) * 2e-7;
  vec3 inverse = 1.0 / ray;
  Stretch stretch;
  if (stretchOf(eye, ray, inverse, stretch)) {
#ifdef FUSED
    marchFused(eye, ray, inverse, stretch);
#endif
    float lengthMm = length(ray * sizeMm);
#ifdef CUT_OUT
    Stretch behind;
    bool isSplit = splitAtCorner(eye, ray, inverse, stretch, behind);
    for (int part = 0; part < 2; part++) {
      if (part > 0) {
        if (!isSplit || isDone()) break;
        stretch = behind;
      }
      if (stretch.end > stretch.start) marchThrough(eye, ray, stretch, lengthMm);
    }
#else
    marchThrough(eye, ray, stretch, lengthMm);
#endif
  }
#ifdef COUNT
  gl_FragDepth = 0.5;
  gl_FragColor = vec4(float(samples % 256) / 255.0, float(samples / 256) / 255.0, float(min(cells, 255)) / 255.0, 1.0);
#else
  finish();
#ifdef FUSED
  blendFused();
#endif
  if (color.a < 0.004) discard;
  vec2 clip = mix(vEyeClip, vBackClip, max(surface, 0.0));
  gl_FragDepth = clamp(clip.x / clip.y * 0.5 + 0.5, 0.0, 1.0);
  gl_FragColor = color;
#endif
}
`;

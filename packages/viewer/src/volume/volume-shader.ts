import { PREINTEGRATED_SIZE } from './opacity-curve.ts';

/** How many cut planes the shader takes; the classroom allows no more. */
export const SHADER_PLANES = 6;

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

const DECLARATIONS = `
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp sampler2D;
#define PLANES ${SHADER_PLANES}
#define NORMAL_REACH_MM 1.7
#define NORMAL_CHANGE 0.16
#define LOOKUP_SCALE ${((PREINTEGRATED_SIZE - 1) / PREINTEGRATED_SIZE).toFixed(8)}
#define LOOKUP_OFFSET ${(0.5 / PREINTEGRATED_SIZE).toFixed(8)}
varying vec3 vEye;
varying vec3 vRay;
varying vec2 vEyeClip;
varying vec2 vBackClip;
uniform sampler3D voxels;
uniform sampler3D skipMap;
uniform sampler2D lookup;
uniform vec3 boxMin;
uniform vec3 boxMax;
uniform vec3 sizeMm;
uniform vec3 texel;
uniform vec3 cellScale;
uniform vec3 cellOffset;
uniform vec3 cellMax;
uniform vec2 valueToShare;
uniform float surfaceFrom;
uniform float clearOnlyBelow;
uniform vec2 valueToGrey;
uniform vec4 planes[PLANES];
uniform int planeCount;
uniform vec3 lightMm;
uniform vec4 march;
uniform float capAlpha;
uniform float nearMetres;
int samples = 0;
int cells = 0;

float valueAt(vec3 p) {
#ifdef COUNT
  samples++;
#endif
  return textureLod(voxels, p, 0.0).r;
}

float shareAt(vec3 p) {
  return clamp(valueAt(p) * valueToShare.x + valueToShare.y, 0.0, 1.0);
}

/** What lies between two samples, integrated over all values between theirs. */
vec4 between(float front, float back) {
  return textureLod(lookup, vec2(front, back) * LOOKUP_SCALE + LOOKUP_OFFSET, 0.0);
}

float noiseAt(vec2 pixel) {
  return fract(52.9829189 * fract(dot(pixel, vec2(0.06711056, 0.00583715))));
}
`;

/** Four taps at the corners of a tetrahedron give the gradient in millimetres at two thirds of the price of six. */
const SHADING = `
vec3 gradientAt(vec3 p) {
  vec3 h = texel * 1.25;
  float a = valueAt(p + h * vec3(1.0, -1.0, -1.0));
  float b = valueAt(p + h * vec3(-1.0, -1.0, 1.0));
  float c = valueAt(p + h * vec3(-1.0, 1.0, -1.0));
  float d = valueAt(p + h * vec3(1.0));
  return (vec3(1.0, -1.0, -1.0) * a + vec3(-1.0, -1.0, 1.0) * b + vec3(-1.0, 1.0, -1.0) * c + vec3(d)) / (4.0 * h * sizeMm);
}

/** How far behind p, in steps, the surface lies that the last step crossed: one secant step makes it exact enough. */
float crossingBehind(vec3 p, vec3 stepRay, float front, float back) {
  float guess = (back - surfaceFrom) / (back - front);
  float value = shareAt(p - stepRay * guess);
  return value < surfaceFrom
    ? guess * (back - surfaceFrom) / max(back - value, 1e-5)
    : 1.0 - (1.0 - guess) * (surfaceFrom - front) / max(value - front, 1e-5);
}

vec3 lit(vec3 color, vec3 normal, vec3 toEye, float openness) {
  vec3 key = normalize(toEye * 0.8 + lightMm * 0.75);
  float diffuse = clamp(dot(normal, key) * 0.88 + 0.12, 0.0, 1.0);
  float facing = clamp(dot(normal, toEye), 0.0, 1.0);
  float shine = pow(clamp(dot(normal, normalize(key + toEye)), 0.0, 1.0), 34.0);
  float sheltered = openness * openness;
  vec3 shaded = color * (0.13 + 0.14 * sheltered + 0.22 * facing * openness + 0.62 * diffuse * mix(0.35, 1.0, openness));
  return shaded + vec3(0.15) * shine * sheltered;
}
`;

/** Entry and exit of the ray: box, near plane, then every cut plane shortens it analytically. */
const INTERVAL = `
bool interval(vec3 eye, vec3 ray, vec3 inverse, out float start, out float end, out int facePlane, out vec3 boxNormal) {
  vec3 a = (boxMin - eye) * inverse;
  vec3 b = (boxMax - eye) * inverse;
  vec3 nearest = min(a, b);
  vec3 farthest = max(a, b);
  start = max(max(nearest.x, max(nearest.y, nearest.z)), nearMetres / vBackClip.y);
  end = min(farthest.x, min(farthest.y, farthest.z));
  boxNormal = vec3(greaterThanEqual(nearest, vec3(start))) * -sign(ray);
  facePlane = -1;
  for (int i = 0; i < PLANES; i++) {
    if (i >= planeCount) break;
    float height = dot(planes[i].xyz, eye) + planes[i].w;
    float slope = dot(planes[i].xyz, ray);
    float crossing = -height / slope;
    if (slope > 0.0) {
      if (crossing > start) { start = crossing; facePlane = i; }
    } else if (slope < 0.0) {
      end = min(end, crossing);
    } else if (height < 0.0) {
      end = -1.0;
    }
  }
  return end > start;
}
`;

const MAIN = `
void main() {
  vec3 eye = vEye;
  vec3 ray = vRay + vec3(lessThan(abs(vRay), vec3(1e-7))) * 2e-7;
  vec3 inverse = 1.0 / ray;
  float t;
  float end;
  int facePlane;
  vec3 faceNormal;
  vec4 color = vec4(0.0);
  float surface = -1.0;
  float first = -1.0;
  if (interval(eye, ray, inverse, t, end, facePlane, faceNormal)) {
    float lengthMm = length(ray * sizeMm);
    float dt = march.x / lengthMm;
    vec3 toEye = -ray * sizeMm / lengthMm;
    // What is cut open, by a plane or by the end of the scan, is a flat face and is lit as one.
    float faceEnd = facePlane >= 0 || dot(faceNormal, faceNormal) > 0.5 ? t + 1.5 * dt : -1.0;
    if (facePlane >= 0) {
      faceNormal = normalize(planes[facePlane].xyz / sizeMm);
      if (capAlpha > 0.0) {
        float grey = clamp(valueAt(eye + ray * t) * valueToGrey.x + valueToGrey.y, 0.0, 1.0);
        float alpha = capAlpha * smoothstep(0.0, 0.04, grey);
        color = vec4(vec3(grey) * 0.96, 1.0) * alpha;
        first = t;
        if (alpha > 0.3) surface = t;
      }
    }
    t += dt * march.y * noiseAt(gl_FragCoord.xy);
    // Counting steps rather than adding them up puts samples at the same places whatever was leapt over.
    float start = t;
    float steps = 0.0;
    float leave = -1.0;
    float front = -1.0;
    float normalEnd = -1.0;
    float openness = 1.0;
    vec3 normal = vec3(0.0);
    float surfaceSteepness = 0.0;
    for (int i = 0; i < 4096; i++) {
      if (t >= end || color.a > march.z) break;
      vec3 p = eye + ray * t;
      if (t >= leave) {
#ifdef COUNT
        cells++;
#endif
        vec3 cell = clamp(floor(p * cellScale + cellOffset), vec3(0.0), cellMax);
        float distance = texelFetch(skipMap, ivec3(cell), 0).r * 255.0;
        vec3 edge = (cell + 0.5 + sign(ray) * (max(distance, 1.0) - 0.5) - cellOffset) / cellScale;
        vec3 exits = (edge - eye) * inverse;
        float leaving = min(exits.x, min(exits.y, exits.z));
        bool endsStretch = front >= 0.0 && between(front, front).a > 0.0005;
        if (distance > 0.5 && !endsStretch) {
          steps += max(1.0, ceil((leaving - t) / dt));
          t = start + dt * steps;
          front = -1.0;
          normalEnd = -1.0;
          surfaceSteepness = 0.0;
          continue;
        }
        leave = distance > 0.5 ? -1.0 : leaving;
      }
      float back = shareAt(p);
      // What was leapt over is clear: where only values below the curve are, the sample in front is known.
      if (front < 0.0) front = steps < 0.5 || (back <= 0.0 && clearOnlyBelow > 0.5) ? back : shareAt(p - ray * dt);
      vec4 entry = between(front, back);
      if (entry.a > 0.0005) {
        float weight = (1.0 - color.a) * entry.a;
        vec3 rgb = entry.rgb * 0.62;
        bool crosses = front < surfaceFrom && back >= surfaceFrom;
        bool isNew = normalEnd < 0.0 && weight > (crosses ? 0.5 : 1.0) * march.w;
        bool mayTurn = t > normalEnd && color.a < 0.6 && (crosses || abs(back - front) > NORMAL_CHANGE);
        if (isNew || (normalEnd >= 0.0 && mayTurn)) {
          bool onFace = t < faceEnd;
          vec3 at = p - ray * (dt * (crosses ? crossingBehind(p, ray * dt, front, back) : 0.5));
          vec3 gradient = onFace ? faceNormal : gradientAt(at);
          float steepness = onFace ? 1.0 : length(gradient) * valueToShare.x;
          if (isNew || steepness > 1.2 * surfaceSteepness) {
            normal = (back >= front && !onFace ? -gradient : gradient) / max(length(gradient), 1e-6);
            // Noise may turn a normal away. At grazing angles it may rightly be so.
            if (dot(normal, toEye) < (onFace ? 0.0 : -0.25)) normal = -normal;
            surfaceSteepness = steepness;
            openness = textureLod(skipMap, (at * cellScale + cellOffset) / (cellMax + 1.0), 0.0).g;
          }
          normalEnd = t + NORMAL_REACH_MM / lengthMm;
        }
        if (surfaceSteepness > 0.002) rgb = lit(entry.rgb, normal, toEye, openness);
        color += vec4(rgb * weight, weight);
        if (first < 0.0 && color.a > 0.02) first = t;
        if (surface < 0.0 && color.a > 0.3) surface = t;
      } else {
        normalEnd = -1.0;
        surfaceSteepness = 0.0;
      }
      front = back;
      steps += 1.0;
      t = start + dt * steps;
    }
  }
#ifdef COUNT
  gl_FragDepth = 0.5;
  gl_FragColor = vec4(float(samples % 256) / 255.0, float(samples / 256) / 255.0, float(min(cells, 255)) / 255.0, 1.0);
#else
  if (color.a < 0.004) discard;
  if (color.a > march.z) color /= color.a;
  float depthAt = surface >= 0.0 ? surface : max(first, 0.0);
  vec2 clip = mix(vEyeClip, vBackClip, depthAt);
  gl_FragDepth = clamp(clip.x / clip.y * 0.5 + 0.5, 0.0, 1.0);
  gl_FragColor = color;
#endif
}
`;

export const VOLUME_FRAGMENT_SHADER = DECLARATIONS + SHADING + INTERVAL + MAIN;

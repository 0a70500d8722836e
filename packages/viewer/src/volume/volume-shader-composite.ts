/** Four taps at the corners of a tetrahedron give the gradient in millimetres at two thirds of the price of six. */
export const LIGHT = `
uniform vec3 lightMm;
uniform sampler3D opennessMap;
vec3 gradientAt(vec3 p) {
  vec3 h = texel * 1.25;
  float a = valueAt(p + h * vec3(1.0, -1.0, -1.0));
  float b = valueAt(p + h * vec3(-1.0, -1.0, 1.0));
  float c = valueAt(p + h * vec3(-1.0, 1.0, -1.0));
  float d = valueAt(p + h * vec3(1.0));
  return (vec3(1.0, -1.0, -1.0) * a + vec3(-1.0, -1.0, 1.0) * b + vec3(-1.0, 1.0, -1.0) * c + vec3(d)) / (4.0 * h * sizeMm);
}

/** With the value at p known, three taps give a rougher one. */
vec3 gradientFrom(vec3 p, float value) {
  vec3 h = texel * 1.5;
  vec3 ahead = vec3(
    valueAt(p + vec3(h.x, 0.0, 0.0)), valueAt(p + vec3(0.0, h.y, 0.0)), valueAt(p + vec3(0.0, 0.0, h.z))
  );
  return (ahead - value) / (h * sizeMm);
}

/** How much of the sky the surroundings of p leave open. */
float opennessAt(vec3 p) {
  return textureLod(opennessMap, (p * cellScale + cellOffset) / (cellMax + 1.0), 0.0).r;
}

vec3 lit(vec3 base, vec3 normal, vec3 toEye, float openness) {
  vec3 key = normalize(toEye * 0.8 + lightMm * 0.75);
  float diffuse = clamp(dot(normal, key) * 0.88 + 0.12, 0.0, 1.0);
  float facing = clamp(dot(normal, toEye), 0.0, 1.0);
  float shine = pow(clamp(dot(normal, normalize(key + toEye)), 0.0, 1.0), 34.0);
  float sheltered = openness * openness;
  vec3 shaded = base * (0.13 + 0.14 * sheltered + 0.22 * facing * openness + 0.62 * diffuse * mix(0.35, 1.0, openness));
  return shaded + vec3(0.15) * shine * sheltered;
}
`;

/** Light passes through what the transfer function makes of the values. */
export const COMPOSITE = `
#define NORMAL_REACH_MM 1.7
#define NORMAL_CHANGE 0.16
/** After all of them. */
#define NEVER 2e9
uniform sampler2D lookup;
uniform vec2 valueToShare;
uniform float surfaceFrom;
uniform float clearBelow;

bool isDone() {
  return color.a > march.z;
}

float shareAt(vec3 p) {
  return clamp(valueAt(p) * valueToShare.x + valueToShare.y, 0.0, 1.0);
}

/** Colour and extinction of what lies between two samples, integrated over all values between theirs. */
vec4 between(float front, float back) {
  return textureLod(lookup, vec2(front, back) * LOOKUP_SCALE + LOOKUP_OFFSET, 0.0);
}

/** How much of a step through it is seen at all. */
float seenOf(vec4 entry) {
  float extinction = entry.a * march.x;
  return extinction * step(0.0005, extinction);
}

/** How many of the depths are reached that a pixel's surface may lie at: the first sight of it, and most of it. */
float depthsReached(float alpha) {
  return step(0.02, alpha) + step(0.3, alpha);
}

/** Puts behind what is seen already what is at a place of the ray. */
void blend(vec4 behind, float t) {
  float depths = depthsReached(color.a);
  color += behind * (1.0 - color.a);
  surface = mix(surface, t, depthsReached(color.a) > depths);
}

/** The next sample, up to where what is visible has been looked up, and the share of the table in front: -1 where unknown. */
float steps;
float leave;
float front;
#ifdef CLEAR_ABOVE
/** Whether one more sample was taken behind what is visible. */
bool isBeyond;
#endif

/** Leaps to the next sample that may be visible. What was leapt over is clear. */
void leap(float count) {
  float before = steps;
  float next = steps;
  bool isVisible;
  do {
    steps = next;
    leave = leapFrom(steps, isVisible);
#ifdef CLEAR_ABOVE
    // A step out of what is visible may cross all of the curve: one more look.
    isBeyond = !isVisible && !isBeyond && front >= 0.0 && steps <= before;
    leave = mix(leave, steps, isBeyond);
    isVisible = isVisible || isBeyond;
#endif
    next = mix(max(steps + 1.0, ceil(leave)), NO_MORE, isVisible);
  } while (next < count);
  steps = mix(next, steps, isVisible);
#ifdef CLEAR_ABOVE
  float clear = -1.0;
#else
  // Where only values below the curve are, any of them will do.
  float clear = max(clearBelow, 0.0);
#endif
  front = mix(front, clear, steps > before);
}

/** What lies right behind a sample that shows is never leapt over. */
bool mayLeap() {
#ifdef CLEAR_ABOVE
  return steps >= leave && !(front > clearBelow && seenOf(between(front, front)) > 0.0);
#else
  return steps >= mix(leave, NEVER, front > clearBelow);
#endif
}

#ifdef SHADED
vec3 toEye;
/** The flat face through which the ray entered, and for how many steps it is lit as one. */
vec3 faceNormal;
float faceEnd;
/** Of the surface that the ray is in: one normal serves a few steps. */
vec3 normal;
float normalEnd;
float surfaceSteepness;
float openness;

/** How far behind p, in steps, the surface lies that the last step crossed: one secant step makes it exact enough. */
float crossingBehind(vec3 p, float back) {
  float guess = (back - surfaceFrom) / (back - front);
  float value = shareAt(p - advance * guess);
  return value < surfaceFrom
    ? guess * (back - surfaceFrom) / max(back - value, 1e-5)
    : 1.0 - (1.0 - guess) * (surfaceFrom - front) / max(value - front, 1e-5);
}

void leaveSurface() {
  normalEnd = -1.0;
  surfaceSteepness = 0.0;
}

/** The colour of a step that takes this share of the light. */
vec3 litStep(vec3 p, float back, vec3 base, float weight) {
  bool crosses = front < surfaceFrom && back >= surfaceFrom;
  bool isNew = normalEnd < 0.0 && weight > (crosses ? 0.5 : 1.0) * march.w;
  bool mayTurn = steps > normalEnd && color.a < 0.6 && (crosses || abs(back - front) > NORMAL_CHANGE);
  if (isNew || (normalEnd >= 0.0 && mayTurn)) {
    bool onFace = steps < faceEnd;
    vec3 at = p - advance * (crosses ? crossingBehind(p, back) : 0.5);
#ifdef SHADING_HALF
    float known = ((crosses ? surfaceFrom : 0.5 * (front + back)) - valueToShare.y) / valueToShare.x;
    vec3 gradient = onFace ? faceNormal : gradientFrom(at, known);
#else
    vec3 gradient = onFace ? faceNormal : gradientAt(at);
#endif
    float steepness = onFace ? 1.0 : length(gradient) * valueToShare.x;
    if (isNew || steepness > 1.2 * surfaceSteepness) {
      normal = (back >= front && !onFace ? -gradient : gradient) / max(length(gradient), 1e-6);
      // Noise may turn a normal away. At grazing angles it may rightly be so.
      if (dot(normal, toEye) < (onFace ? 0.0 : -0.25)) normal = -normal;
      surfaceSteepness = steepness;
      openness = opennessAt(at);
    }
    normalEnd = steps + NORMAL_REACH_MM / march.x;
  }
  return surfaceSteepness > 0.002 ? lit(base, normal, toEye, openness) : base * 0.62;
}
#endif

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
#ifdef FACES
  blend(cutFace(eye, ray, stretch), stretch.start);
#endif
  float dt = stepAlong(lengthMm);
  float shift = march.y * noiseAt(gl_FragCoord.xy);
  float start = stretch.start + dt * shift;
  float count = (stretch.end - start) / dt;
  origin = eye + ray * start;
  advance = ray * dt;
  enterGrid(cellScale, cellOffset, cellMax, true);
#ifdef SHADED
  toEye = -ray * sizeMm / lengthMm;
  // What is cut open, by a plane or by the end of the scan, is a flat face and is lit as one.
  faceNormal = faceNormalOf(ray, stretch);
  faceEnd = dot(faceNormal, faceNormal) > 0.5 ? 1.5 - shift : -1.0;
  normal = vec3(0.0);
  openness = 1.0;
  leaveSurface();
#endif
#ifdef CLEAR_ABOVE
  isBeyond = false;
#endif
  // Counting steps rather than adding up lengths puts samples at the same places whatever was leapt over.
  steps = 0.0;
  front = -1.0;
  // Neighbouring pixels are drawn in step: all leap, then all look.
  leap(count);
  while (steps < count) {
    vec3 p = origin + advance * steps;
    float back = shareAt(p);
#ifdef CLEAR_ABOVE
    if (front < 0.0) front = steps > 0.0 ? shareAt(p - advance) : back;
#else
    front = mix(front, back, front < 0.0);
#endif
    vec4 entry = vec4(0.0);
    if (max(front, back) > clearBelow) entry = between(front, back);
    float seen = seenOf(entry);
    float alpha = 1.0 - exp2(-seen);
    vec3 rgb = entry.rgb;
#ifdef SHADED
    if (seen > 0.0) rgb = litStep(p, back, rgb, alpha * (1.0 - color.a));
    else leaveSurface();
#endif
    blend(vec4(rgb, 1.0) * alpha, start + dt * steps);
    front = back;
    steps += mix(1.0, NO_MORE, color.a > march.z);
    if (mayLeap()) {
#ifdef SHADED
      float before = steps;
      leap(count);
      if (steps > before) leaveSurface();
#else
      leap(count);
#endif
    }
  }
}

void finish() {
  if (color.a > march.z) color /= color.a;
}
`;

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
uniform sampler2D lookup;
uniform vec2 valueToShare;
uniform float surfaceFrom;
uniform float clearBelow;
float first = -1.0;

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

bool isSeen(vec4 entry) {
  return entry.a * march.x > 0.0005;
}

/** What lies right behind a sample that shows is never leapt over. */
bool mayLeapBehind(float front) {
#ifdef CLEAR_ABOVE
  return !(front > clearBelow && isSeen(between(front, front)));
#else
  return !(front > clearBelow);
#endif
}

#ifdef SHADED
/** How far behind p, in steps, the surface lies that the last step crossed: one secant step makes it exact enough. */
float crossingBehind(vec3 p, vec3 stepRay, float front, float back) {
  float guess = (back - surfaceFrom) / (back - front);
  float value = shareAt(p - stepRay * guess);
  return value < surfaceFrom
    ? guess * (back - surfaceFrom) / max(back - value, 1e-5)
    : 1.0 - (1.0 - guess) * (surfaceFrom - front) / max(value - front, 1e-5);
}
#endif

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float t = stretch.start;
  float end = stretch.end;
  float dt = stepAlong(lengthMm);
  if (stretch.isCut && capAlpha > 0.0) {
    vec4 face = cutFace(eye + ray * t, stretch);
    color += face * (1.0 - color.a);
    if (first < 0.0 && face.a > 0.0) first = t;
    if (surface < 0.0 && color.a > 0.3) surface = t;
  }
#ifdef SHADED
  vec3 toEye = -ray * sizeMm / lengthMm;
  // What is cut open, by a plane or by the end of the scan, is a flat face and is lit as one.
  float faceEnd = dot(stretch.normal, stretch.normal) > 0.5 ? t + 1.5 * dt : -1.0;
  float normalEnd = -1.0;
  float openness = 1.0;
  vec3 normal = vec3(0.0);
  float surfaceSteepness = 0.0;
#endif
  t += dt * march.y * noiseAt(gl_FragCoord.xy);
  // Counting steps rather than adding them up puts samples at the same places whatever was leapt over.
  float start = t;
  float steps = 0.0;
  float perStep = 1.0 / dt;
  float leave = -1.0;
  float front = -1.0;
#ifdef CLEAR_ABOVE
  bool isBeyond = false;
#endif
  while (t < end && color.a <= march.z) {
    // Neighbouring pixels are drawn in step: all leap, then all look.
    if (t >= leave && mayLeapBehind(front)) {
      bool isVisible = false;
      while (t < end) {
        leave = leapFrom(t, isVisible);
#ifdef CLEAR_ABOVE
        // A step out of what is visible may cross all of the curve: one more look.
        isBeyond = !isVisible && !isBeyond && front >= 0.0;
        if (isBeyond) leave = t;
        isVisible = isVisible || isBeyond;
#endif
        if (isVisible) break;
        steps = max(steps + 1.0, ceil((leave - start) * perStep));
        t = start + dt * steps;
        front = -1.0;
      }
#ifdef SHADED
      normalEnd = front < 0.0 ? -1.0 : normalEnd;
      surfaceSteepness = front < 0.0 ? 0.0 : surfaceSteepness;
#endif
      if (!(t < end)) break;
    }
    vec3 p = eye + ray * t;
    float back = shareAt(p);
    // What was leapt over is clear: where only values below the curve are, the sample in front is known.
#ifdef CLEAR_ABOVE
    if (front < 0.0) front = t > start ? shareAt(p - ray * dt) : back;
#else
    front = front < 0.0 ? (t > start ? min(back, clearBelow) : back) : front;
#endif
    vec4 entry = vec4(0.0);
    if (max(front, back) > clearBelow) entry = between(front, back);
    if (isSeen(entry)) {
      float weight = (1.0 - color.a) * (1.0 - exp2(-entry.a * march.x));
#ifdef SHADED
      vec3 rgb = entry.rgb * 0.62;
      bool crosses = front < surfaceFrom && back >= surfaceFrom;
      bool isNew = normalEnd < 0.0 && weight > (crosses ? 0.5 : 1.0) * march.w;
      bool mayTurn = t > normalEnd && color.a < 0.6 && (crosses || abs(back - front) > NORMAL_CHANGE);
      if (isNew || (normalEnd >= 0.0 && mayTurn)) {
        bool onFace = t < faceEnd;
        vec3 at = p - ray * (dt * (crosses ? crossingBehind(p, ray * dt, front, back) : 0.5));
#ifdef SHADING_HALF
        float known = ((crosses ? surfaceFrom : 0.5 * (front + back)) - valueToShare.y) / valueToShare.x;
        vec3 gradient = onFace ? stretch.normal : gradientFrom(at, known);
#else
        vec3 gradient = onFace ? stretch.normal : gradientAt(at);
#endif
        float steepness = onFace ? 1.0 : length(gradient) * valueToShare.x;
        if (isNew || steepness > 1.2 * surfaceSteepness) {
          normal = (back >= front && !onFace ? -gradient : gradient) / max(length(gradient), 1e-6);
          // Noise may turn a normal away. At grazing angles it may rightly be so.
          if (dot(normal, toEye) < (onFace ? 0.0 : -0.25)) normal = -normal;
          surfaceSteepness = steepness;
          openness = opennessAt(at);
        }
        normalEnd = t + NORMAL_REACH_MM / lengthMm;
      }
      if (surfaceSteepness > 0.002) rgb = lit(entry.rgb, normal, toEye, openness);
      color += vec4(rgb * weight, weight);
#else
      color += vec4(entry.rgb * weight, weight);
#endif
      first = first < 0.0 && color.a > 0.02 ? t : first;
      surface = surface < 0.0 && color.a > 0.3 ? t : surface;
    } else {
#ifdef SHADED
      normalEnd = -1.0;
      surfaceSteepness = 0.0;
#endif
    }
    front = back;
    steps += 1.0;
    t = start + dt * steps;
  }
}

void finish() {
  if (color.a > march.z) color /= color.a;
  if (surface < 0.0) surface = first;
}
`;

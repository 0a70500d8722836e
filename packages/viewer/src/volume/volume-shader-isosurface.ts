/**
 * The first surface of one value. Cells that reach it are never leapt over; a ray that starts inside of it, on the face of a
 * cut, has met it already.
 */
export const ISOSURFACE = `
uniform float isoValue;
uniform vec3 isoColor;

bool isDone() {
  return color.a > march.z;
}

/** Between two samples on either side of the surface: the secant, kept between them, three times. */
float crossingBetween(vec3 eye, vec3 ray, float outside, float outsideValue, float inside, float insideValue) {
  for (int i = 0; i < 3; i++) {
    float share = clamp((isoValue - outsideValue) / (insideValue - outsideValue), 0.05, 0.95);
    float t = mix(outside, inside, share);
    float value = valueAt(eye + ray * t);
    if (value < isoValue) {
      outside = t;
      outsideValue = value;
    } else {
      inside = t;
      insideValue = value;
    }
  }
  return mix(outside, inside, clamp((isoValue - outsideValue) / (insideValue - outsideValue), 0.0, 1.0));
}

void show(vec3 eye, vec3 ray, float t, vec3 normal, vec3 toEye) {
  if (dot(normal, toEye) < 0.0) normal = -normal;
  vec3 rgb = lit(isoColor, normal, toEye, opennessAt(eye + ray * t));
  color += vec4(rgb, 1.0) * (1.0 - color.a);
  surface = t;
}

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float t = stretch.start;
  float dt = stepAlong(lengthMm);
  vec3 toEye = -ray * sizeMm / lengthMm;
  if (stretch.isCut && capAlpha > 0.0) {
    color += cutFace(eye + ray * t, stretch) * (1.0 - color.a);
    if (color.a > 0.3) surface = t;
    if (isDone()) return;
  }
  // The first sample lies on the face itself, the others on a grid that fine noise shifts.
  float base = t - dt * march.y * noiseAt(gl_FragCoord.xy);
  float steps = 0.0;
  float perStep = 1.0 / dt;
  float back = -1e9;
  float front = -1e9;
  while (t < stretch.end) {
    float leave;
    // Neighbouring pixels are drawn in step: all leap, then all look.
    while (true) {
      bool isVisible;
      leave = leapFrom(t, isVisible);
      if (isVisible) break;
      steps = max(steps + 1.0, ceil((leave - base) * perStep));
      t = base + dt * steps;
      back = -1e9;
      if (!(t < stretch.end)) break;
    }
    if (!(t < stretch.end)) break;
    while (true) {
      front = back;
      back = valueAt(eye + ray * t);
      if (back >= isoValue) break;
      steps += 1.0;
      t = base + dt * steps;
      if (!(t < min(leave, stretch.end))) break;
    }
    if (back >= isoValue) break;
  }
  if (back < isoValue) return;
  if (steps < 0.5) {
    show(eye, ray, t, dot(stretch.normal, stretch.normal) > 0.5 ? stretch.normal : toEye, toEye);
    return;
  }
  float before = max(t - dt, stretch.start);
  float outside = front > -1e8 ? front : valueAt(eye + ray * before);
  float at = crossingBetween(eye, ray, before, min(outside, isoValue - 1e-3), t, back);
  vec3 gradient = gradientAt(eye + ray * at);
  show(eye, ray, at, -gradient / max(length(gradient), 1e-6), toEye);
}

void finish() {}
`;

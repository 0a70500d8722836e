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

float isoValueAt(float steps) {
  return valueAt(origin + advance * steps);
}

/** Between two samples on either side of the surface: the secant, kept between them, three times. In steps. */
float crossingBetween(float outside, float outsideValue, float inside, float insideValue) {
  for (int i = 0; i < 3; i++) {
    float share = clamp((isoValue - outsideValue) / (insideValue - outsideValue), 0.05, 0.95);
    float steps = mix(outside, inside, share);
    float value = isoValueAt(steps);
    if (value < isoValue) {
      outside = steps;
      outsideValue = value;
    } else {
      inside = steps;
      insideValue = value;
    }
  }
  return mix(outside, inside, clamp((isoValue - outsideValue) / (insideValue - outsideValue), 0.0, 1.0));
}

void show(vec3 p, float t, vec3 normal, vec3 toEye) {
  if (dot(normal, toEye) < 0.0) normal = -normal;
  vec3 rgb = lit(isoColor, normal, toEye, opennessAt(p));
  color += vec4(rgb, 1.0) * (1.0 - color.a);
  surface = t;
}

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  vec3 toEye = -ray * sizeMm / lengthMm;
#ifdef FACES
  color += cutFace(eye, ray, stretch) * (1.0 - color.a);
  if (color.a > 0.3) surface = stretch.start;
  if (isDone()) return;
#endif
  // The first sample lies on the face itself, the others on a grid that fine noise shifts.
  float dt = stepAlong(lengthMm);
  float face = march.y * noiseAt(gl_FragCoord.xy);
  float start = stretch.start - dt * face;
  float count = (stretch.end - start) / dt;
  origin = eye + ray * start;
  advance = ray * dt;
  enterGrid(cellScale, cellOffset, cellMax, true);
  float steps = 0.0;
  float hit = -1.0;
  float front = -1e9;
  float back = -1e9;
  while (steps < count) {
    // Neighbouring pixels are drawn in step: all leap, then all look.
    float before = steps;
    float next = steps;
    float leave;
    bool isVisible;
    do {
      steps = next;
      leave = leapFrom(max(steps, face), isVisible);
      next = mix(max(steps + 1.0, ceil(leave)), NO_MORE, isVisible);
    } while (next < count);
    steps = mix(next, steps, isVisible);
    back = mix(back, -1e9, steps > before);
    float end = mix(steps, max(min(leave, count), steps + 0.5), isVisible);
    while (steps < end) {
      front = back;
      back = isoValueAt(max(steps, face));
      hit = mix(hit, steps, back >= isoValue);
      steps += mix(1.0, NO_MORE, back >= isoValue);
    }
  }
  if (hit < 0.0) return;
  if (hit < 0.5) {
    vec3 normal = faceNormalOf(ray, stretch);
    normal = dot(normal, normal) > 0.5 ? normal : toEye;
    show(origin + advance * face, stretch.start, normal, toEye);
    return;
  }
  float before = max(hit - 1.0, face);
  float outside = front > -1e8 ? front : isoValueAt(before);
  float at = crossingBetween(before, min(outside, isoValue - 1e-3), hit, back);
  vec3 p = origin + advance * at;
  vec3 gradient = gradientAt(p);
  show(p, start + dt * at, -gradient / max(length(gradient), 1e-6), toEye);
}

void finish() {}
`;

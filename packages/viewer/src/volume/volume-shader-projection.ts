import { BLOCK_CELLS } from './skip-scores.ts';

/**
 * The largest (or, with MINIP, the smallest) value along each ray. Both look for the highest score: the grey of the window,
 * or what is missing from it to white. The map holds the highest score of every block of cells, and how far blocks of
 * higher scores are: what cannot beat the best so far is leapt over.
 */
export const PROJECTION = `
#define BLOCK ${BLOCK_CELLS.toFixed(1)}
/** So many steps of a ray are looked at in one go: what is behind a block that promises more often promises as much. */
#define RUN 4.0
uniform sampler3D blockMap;
uniform vec3 blockMax;
uniform vec3 blockLevels;
uniform vec2 valueToScore;
#ifdef MINIP
float best = -1.0;
#else
float best = 0.0;
#endif
float bestAt = 0.0;
#ifdef INVERTED
/** As white as is easy on the eyes in a dark room. */
#define PAPER vec3(0.93, 0.93, 0.92)
#endif

bool isDone() {
  return best >= 1.0;
}

/** The highest score in a block, and within how many blocks the ray's way none scores more than each of three levels. */
vec4 promiseOf(vec3 block) {
  return mapAt(blockMap, block);
}

/** After how many steps the ray leaves what holds nothing better: a cube of blocks, but the block itself in any case. */
float leavingBlock(vec3 block, vec4 promise, float score) {
  float distance = mix(mix(promise.g, promise.b, score >= blockLevels.y), promise.a, score >= blockLevels.z);
  float reach = mix(1.0, max(distance * 255.0, 1.0), score >= blockLevels.x);
  return leaving(block + 0.5, reach - 0.5);
}

#ifdef MINIP
/** Whether a place is in the body, in a cell that scores more than the best so far, and after how many steps that is left. */
bool isInBody(float steps, out float left) {
#ifdef COUNT
  cells++;
#endif
  vec3 cell = min(cellOf(gridPlace(steps) * BLOCK), cellMax);
  vec2 known = textureLod(skipMap, (cell + 0.5) / (cellMax + 1.0), 0.0).rg;
  left = leaving((cell + 0.5) / BLOCK, (max(known.r * 255.0, 1.0) - 0.5) / BLOCK);
  return known.r <= 0.0 && known.g > best;
}
#endif

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float dt = stepAlong(lengthMm);
  float start = stretch.start + dt * march.y * noiseAt(gl_FragCoord.xy);
  float count = (stretch.end - start) / dt;
  origin = eye + ray * start;
  advance = ray * dt;
  enterGrid(cellScale / BLOCK, cellOffset / BLOCK, blockMax, true);
  float steps = 0.0;
#ifdef MINIP
  float left = -1.0;
  bool isLooking = false;
#endif
  while (steps < count) {
    vec3 block = cellOf(gridPlace(steps));
    vec4 promise = promiseOf(block);
    float leave = leavingBlock(block, promise, best);
    bool isPromising = promise.r > best;
    float end = mix(steps, min(max(leave, steps + RUN), count), isPromising);
    steps = mix(max(steps + 1.0, ceil(leave)), steps, isPromising);
    while (steps < end) {
      float next = steps + 1.0;
#ifdef MINIP
      // The block may reach beyond the body, air around which scores nothing.
      if (steps >= left) isLooking = isInBody(steps, left);
      if (!isLooking) next = max(next, ceil(left));
      else
#endif
      {
        float score = clamp(valueAt(origin + advance * steps) * valueToScore.x + valueToScore.y, 0.0, 1.0);
        bestAt = mix(bestAt, start + dt * steps, score > best);
        best = max(score, best);
      }
      steps = next;
    }
    steps += mix(0.0, NO_MORE, best >= 1.0);
  }
}

void finish() {
  surface = bestAt;
#ifdef MINIP
  color = best < 0.0 ? vec4(0.0) : vec4(vec3(1.0 - best), 1.0);
#elif defined(INVERTED)
  // Paper ends with the patient: around it, it would hide the room and the letters on it.
  color = vec4(PAPER * (1.0 - best), 1.0) * smoothstep(0.012, 0.03, best);
#else
  color = vec4(vec3(best), 1.0) * smoothstep(0.0, 0.04, best);
#endif
}
`;

/** The mean value along each ray. Every sample counts: only air around the body, which is no part of it, is leapt over. */
export const AVERAGE = `
float sum = 0.0;
float count = 0.0;
float firstAt = -1.0;
float lastAt = -1.0;

bool isDone() {
  return false;
}

void marchThrough(vec3 eye, vec3 ray, Stretch stretch, float lengthMm) {
  float dt = stepAlong(lengthMm);
  float start = stretch.start + dt * march.y * noiseAt(gl_FragCoord.xy);
  float end = (stretch.end - start) / dt;
  origin = eye + ray * start;
  advance = ray * dt;
  enterGrid(cellScale, cellOffset, cellMax, false);
  float steps = 0.0;
  float leave = -1.0;
  bool isInBody = false;
  while (steps < end) {
    float next = steps + 1.0;
    if (steps >= leave) {
      vec3 cell = cellOf(gridPlace(steps));
      // How far the body is, or within it, how far its end is.
      vec2 distances = mapAt(skipMap, cell).rg * 255.0;
      leave = leaving(cell + 0.5, max(distances.r, distances.g) - 0.5);
      isInBody = distances.r < 0.5;
    }
    if (isInBody) {
      sum += valueAt(origin + advance * steps);
      count += 1.0;
      lastAt = start + dt * steps;
      firstAt = mix(firstAt, lastAt, firstAt < 0.0);
    } else {
      next = max(next, ceil(leave));
    }
    steps = next;
  }
}

void finish() {
  if (count < 0.5) return;
  float grey = clamp(sum / count * valueToGrey.x + valueToGrey.y, 0.0, 1.0);
  color = vec4(vec3(grey), 1.0);
  surface = 0.5 * (firstAt + lastAt);
}
`;

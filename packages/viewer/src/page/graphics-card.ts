/** Names of renderers that draw with the processor. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let known: boolean | undefined;

/** Whether pictures in three dimensions have a graphics card of their own; without one, they take the processor from all else. */
export function hasGraphicsCard(): boolean {
  known ??= askBrowser();
  return known;
}

function askBrowser(): boolean {
  const context = document
    .createElement('canvas')
    .getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const named = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(named?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER);
  // Browsers allow few contexts at a time: this one was only a question.
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !SOFTWARE.test(String(name));
}

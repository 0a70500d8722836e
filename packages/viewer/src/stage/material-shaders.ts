/**
 * Fetches the shaders of Babylon's standard material. Babylon would do so itself when such a material is first drawn; with
 * the connection down just then, they would never come. Once here, they are found without asking the server again.
 */
export async function loadMaterialShaders(): Promise<void> {
  await Promise.all([
    import('@babylonjs/core/Shaders/default.vertex.js'),
    import('@babylonjs/core/Shaders/default.fragment.js'),
  ]);
}

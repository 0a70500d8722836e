/** Where the codecs' .wasm files are; needed in browsers, where bundlers move them. */
export interface CodecOptions {
  /** File name as the codec asks for it (e.g. 'openjphjs.wasm') -> URL or path. */
  readonly locateFile: (fileName: string) => string;
}

/** What every emscripten image decoder can tell about the frame it decoded. */
export interface CodecFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}

/** An emscripten image decoder; buffers are views into wasm memory and die with the next call. */
export interface WasmDecoder {
  getEncodedBuffer(byteLength: number): Uint8Array;
  getDecodedBuffer(): Uint8Array | Uint8ClampedArray;
  getFrameInfo(): CodecFrameInfo;
  decode(): void;
  /** Of JPEG-LS decoders: 0 means that components come plane after plane. */
  getInterleaveMode?(): number;
  delete(): void;
}

/** A loaded emscripten module; thrown C++ exceptions surface as numbers. */
export interface WasmModule {
  getExceptionMessage?(exception: unknown): unknown;
}

let codecOptions: CodecOptions | undefined;

/**
 * Tells where codecs find their .wasm files. Call before the first decode.
 * Node needs no call, nor does a page that vite builds and that only decodes assets.
 */
export function configureCodecs(options: CodecOptions): void {
  codecOptions = options;
}

type Factory = (options: object) => Promise<unknown>;
type ImportFactory = () => Promise<{ default: Factory | { default: Factory } }>;

/**
 * Loads an emscripten module at its first use, once.
 * A failed load is forgotten, so that a later use may try again (a lost network, a late configureCodecs).
 * `bundledUrl` is where its .wasm file is in a browser that was told nothing else.
 */
export function lazyWasmModule<Module extends WasmModule>(
  importFactory: ImportFactory,
  bundledUrl?: () => string,
): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => {
    loading ??= load<Module>(importFactory, bundledUrl).catch((cause: unknown) => {
      loading = undefined;
      throw new Error('An image codec could not be loaded.', { cause });
    });
    return loading;
  };
}

async function load<Module>(
  importFactory: ImportFactory,
  bundledUrl?: () => string,
): Promise<Module> {
  const imported = (await importFactory()).default;
  // Bundlers differ in whether a CommonJS default arrives unwrapped.
  const factory = typeof imported === 'function' ? imported : imported.default;
  const silent = (): void => undefined;
  // Factories write into their options: each gets its own object. Codecs must not print what they read.
  const located = codecOptions ?? (bundledUrl && !runsInNode() ? { locateFile: bundledUrl } : {});
  return (await factory({ ...located, print: silent, printErr: silent })) as Module;
}

/** Node's codecs find their files beside themselves. */
function runsInNode(): boolean {
  const runtime = globalThis as { process?: { versions?: { node?: string } } };
  return runtime.process?.versions?.node !== undefined;
}

/** Runs a decoder over one codestream and copies the pixels out of wasm memory; frees the decoder. */
export function runWasmDecoder(
  wasmModule: WasmModule,
  decoder: WasmDecoder,
  encoded: Uint8Array,
): { frame: CodecFrameInfo; bytes: Uint8Array; interleaveMode: number | undefined } {
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    // Codecs differ in the kind of their view (some are clamped).
    const { buffer, byteOffset, byteLength } = decoder.getDecodedBuffer();
    return {
      frame: decoder.getFrameInfo(),
      bytes: new Uint8Array(buffer, byteOffset, byteLength).slice(),
      interleaveMode: decoder.getInterleaveMode?.(),
    };
  } catch (exception) {
    throw toCodecError(wasmModule, exception);
  } finally {
    decoder.delete();
  }
}

/** A thrown C++ exception (a number) or anything else as an Error. */
export function toCodecError(wasmModule: WasmModule, exception: unknown): Error {
  if (exception instanceof Error) return exception;
  const message =
    typeof exception === 'number' ? wasmModule.getExceptionMessage?.(exception) : exception;
  return new Error(`The codec failed: ${String(message ?? exception)}`);
}

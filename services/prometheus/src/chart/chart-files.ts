/** What drawing needs beside code: the renderer as WebAssembly, and a font. */
export type ChartFiles = { readonly wasm: Uint8Array<ArrayBuffer>; readonly font: Uint8Array }

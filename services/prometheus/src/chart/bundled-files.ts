/** In a bundle, esbuild puts both files beside the code, and the imports are their paths from there (`custom.esbuild.loader`). */
import { readFile } from 'node:fs/promises'
import font from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'
import wasm from '@resvg/resvg-wasm/index_bg.wasm'
import type { ChartFiles } from './chart-files.ts'

export async function readBundledFiles(): Promise<ChartFiles> {
  const [wasmBytes, fontBytes] = await Promise.all([wasm, font].map(path => readFile(new URL(path, import.meta.url))))
  if (!wasmBytes || !fontBytes) throw new TypeError('two paths give two files')
  return { wasm: wasmBytes, font: fontBytes }
}

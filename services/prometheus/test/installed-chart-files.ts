/** The files that a bundle has beside it, from the packages that they come from. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { ChartFiles } from '../src/chart/chart-files.ts'

const { resolve } = createRequire(import.meta.url)

export async function readInstalledFiles(): Promise<ChartFiles> {
  return {
    wasm: await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
    font: await readFile(resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf')),
  }
}

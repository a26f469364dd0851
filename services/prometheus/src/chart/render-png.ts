import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { ChartFiles } from './chart-files.ts'
import { encodePng, type Picture } from './encode-png.ts'

export const maxPngBytes = 60_000

// What is tried in turn where a picture of many crossing lines is bigger. Sharp edges have fewer colours; text stays smooth.
const attempts = [
  { zoom: 1, sharp: false },
  { zoom: 1, sharp: true },
  { zoom: 0.8, sharp: true },
  { zoom: 0.65, sharp: true },
  { zoom: 0.5, sharp: true },
] as const

const crispEdges = 1

let started: Promise<ChartFiles> | undefined

/** Draws an SVG as a PNG of at most 60,000 bytes. Files are read once. */
export async function renderPng(svg: string, readFiles: () => Promise<ChartFiles>): Promise<Buffer> {
  started ??= start(readFiles).catch(error => {
    started = undefined
    throw error
  })
  const { font } = await started
  for (const attempt of attempts) {
    const png = encodePng(render(svg, font, attempt))
    if (png.length <= maxPngBytes) return png
  }
  throw new RangeError(`The picture has more than ${maxPngBytes} bytes at its smallest`)
}

async function start(readFiles: () => Promise<ChartFiles>): Promise<ChartFiles> {
  const files = await readFiles()
  await initWasm(files.wasm)
  return files
}

function render(svg: string, font: Uint8Array, { zoom, sharp }: (typeof attempts)[number]): Picture {
  // Memory of WebAssembly is not collected.
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    ...(sharp && { shapeRendering: crispEdges }),
    font: { fontBuffers: [font], defaultFontFamily: 'Noto Sans' },
  })
  const image = drawing.render()
  const picture = { width: image.width, height: image.height, pixels: image.pixels }
  image.free()
  drawing.free()
  return picture
}

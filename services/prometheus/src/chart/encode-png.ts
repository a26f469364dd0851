import { crc32, deflateSync } from 'node:zlib'

export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array }

/**
 * A PNG with a palette of at most 256 colours: a third of the bytes that the renderer's own has, which keeps four bytes for each pixel.
 */
export function encodePng({ width, height, pixels }: Picture): Buffer {
  const { palette, indices } = toPalette(pixels)
  const bits = palette.length <= 16 ? 4 : 8
  const rowBytes = Math.ceil((width * bits) / 8)
  // Each row begins with its filter: 0, none, which suits indices best.
  const rows = Buffer.alloc((rowBytes + 1) * height)
  for (let y = 0; y < height; y++) {
    const from = y * (rowBytes + 1) + 1
    for (let x = 0; x < width; x++) {
      const index = indices[y * width + x] ?? 0
      if (bits === 8) rows[from + x] = index
      else rows[from + (x >> 1)] = (rows[from + (x >> 1)] ?? 0) | (x % 2 === 0 ? index << 4 : index)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bits, paletteColour, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap(colour => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]))
  const parts = [toChunk('IHDR', header), toChunk('PLTE', colours), toChunk('IDAT', deflateSync(rows, { level: 9 }))]
  return Buffer.concat([signature, ...parts, toChunk('IEND', Buffer.alloc(0))])
}

const maxColours = 256
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const paletteColour = 3

/** The most frequent colours; each other one becomes the nearest of them. */
function toPalette(pixels: Uint8Array): { palette: number[]; indices: Uint8Array } {
  const counts = countColours(pixels)
  const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour)
  const palette = colours.slice(0, maxColours)
  const places = new Map(
    colours.map((colour, index) => [colour, index < maxColours ? index : nearest(colour, palette)]),
  )
  const indices = new Uint8Array(pixels.length / 4)
  for (let pixel = 0; pixel < indices.length; pixel++) indices[pixel] = places.get(colourAt(pixels, 4 * pixel)) ?? 0
  return { palette, indices }
}

function nearest(colour: number, palette: readonly number[]): number {
  let [place, least] = [0, Infinity]
  for (const [index, other] of palette.entries()) {
    const distance = squared(colour, other, 0) + squared(colour, other, 8) + squared(colour, other, 16)
    if (distance < least) [place, least] = [index, distance]
  }
  return place
}

function squared(one: number, other: number, shift: number): number {
  return (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2
}

function countColours(pixels: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = colourAt(pixels, at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return counts
}

function colourAt(pixels: Uint8Array, at: number): number {
  return (pixels[at] ?? 0) | ((pixels[at + 1] ?? 0) << 8) | ((pixels[at + 2] ?? 0) << 16)
}

function toChunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

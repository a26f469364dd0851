import { crc32, inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { encodePng } from './encode-png.ts'

/** Colours of all pixels, by the PNG specification. */
function decode(png: Buffer): string[] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const named = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named))
    chunks.set(named.subarray(0, 4).toString(), named.subarray(4))
    at += 12 + length
  }
  const [header, palette, data] = ['IHDR', 'PLTE', 'IDAT'].map(name => chunks.get(name) ?? Buffer.alloc(0))
  const [width, height, bits] = [header?.readUInt32BE(0) ?? 0, header?.readUInt32BE(4) ?? 0, header?.[8] ?? 0]
  const rows = inflateSync(data ?? '')
  const rowBytes = 1 + Math.ceil((width * bits) / 8)
  return Array.from({ length: width * height }, (_, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const byte = rows[y * rowBytes + 1 + Math.floor((x * bits) / 8)] ?? 0
    const index = bits === 8 ? byte : x % 2 === 0 ? byte >> 4 : byte & 15
    return palette?.subarray(3 * index, 3 * index + 3).toString('hex') ?? ''
  })
}

function pictureOf(width: number, colours: readonly number[]) {
  const pixels = Uint8Array.from(colours.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255, 255]))
  return { width, height: colours.length / width, pixels }
}

const hex = (colour: number) => colour.toString(16).padStart(6, '0')

it.each([
  { what: 'few colours in rows of an odd length', colours: [0xffffff, 0x0072b2, 0xffffff, 0xd55e00, 0, 0xffffff] },
  { what: 'as many colours as a palette has', colours: Array.from({ length: 255 }, (_, index) => index * 0x010101) },
])('keeps each pixel of $what', ({ colours }) => {
  expect(decode(encodePng(pictureOf(3, colours)))).toEqual(colours.map(hex))
})

it('puts the nearest frequent colour in the place of a rare one', () => {
  const frequent = Array.from({ length: 256 }, (_, index) => index << 16)
  const decoded = decode(encodePng(pictureOf(1, [...frequent, ...frequent, 0x7f0001])))
  expect(decoded.at(-1)).toBe('7f0000')
})

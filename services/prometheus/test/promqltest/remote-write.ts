/** Writes samples and native histograms to a Prometheus by its remote-write protocol (1.0: protobuf in snappy). */
import type { FloatHistogram } from './read-histogram.ts'

export type WrittenSeries = {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly { readonly timeMs: number; readonly value: number | FloatHistogram }[]
}

/** @returns what Prometheus says where it refuses some of it */
export async function remoteWrite(url: string, series: readonly WrittenSeries[]): Promise<string | undefined> {
  const message = Buffer.concat(series.map(each => bytesField(1, toTimeSeries(each))))
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-encoding': 'snappy',
      'content-type': 'application/x-protobuf',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: new Uint8Array(toSnappy(message)),
  })
  const text = await response.text()
  return response.ok ? undefined : text.trim()
}

// https://github.com/prometheus/prometheus/blob/v2.42.0/prompb/types.proto
function toTimeSeries({ labels, samples }: WrittenSeries): Buffer {
  const names = Object.keys(labels).sort()
  return Buffer.concat([
    ...names.map(name => bytesField(1, Buffer.concat([textField(1, name), textField(2, labels[name] ?? '')]))),
    ...samples.map(({ timeMs, value }) =>
      typeof value === 'number'
        ? bytesField(2, Buffer.concat([doubleField(1, value), varintField(2, BigInt(timeMs))]))
        : bytesField(4, toHistogram(value, timeMs)),
    ),
  ])
}

function toHistogram(histogram: FloatHistogram, timeMs: number): Buffer {
  const { schema, count, sum, zeroCount, zeroThreshold, positive, negative, resetHint } = histogram
  return Buffer.concat([
    doubleField(2, count),
    doubleField(3, sum),
    varintField(4, zigzag(schema)),
    doubleField(5, zeroThreshold),
    doubleField(7, zeroCount),
    ...(negative.counts.length > 0 ? [bytesField(8, toSpan(negative)), doublesField(10, negative.counts)] : []),
    ...(positive.counts.length > 0 ? [bytesField(11, toSpan(positive)), doublesField(13, positive.counts)] : []),
    varintField(14, BigInt(resetHint)),
    varintField(15, BigInt(timeMs)),
  ])
}

function toSpan({ offset, counts }: FloatHistogram['positive']): Buffer {
  return Buffer.concat([varintField(1, zigzag(offset)), varintField(2, BigInt(counts.length))])
}

function zigzag(value: number): bigint {
  return BigInt(value < 0 ? -2 * value - 1 : 2 * value)
}

const [varintType, doubleType, bytesType] = [0, 1, 2]

function varintField(number: number, value: bigint): Buffer {
  return Buffer.concat([tag(number, varintType), varint(value)])
}

function doubleField(number: number, value: number): Buffer {
  return Buffer.concat([tag(number, doubleType), double(value)])
}

function doublesField(number: number, values: readonly number[]): Buffer {
  return bytesField(number, Buffer.concat(values.map(double)))
}

function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text))
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([tag(number, bytesType), varint(BigInt(bytes.length)), bytes])
}

function tag(number: number, type: number): Buffer {
  return varint(BigInt(number * 8 + type))
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return bytes
}

/** A negative number is its two's complement in 64 bits. */
function varint(value: bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  return Buffer.from([...bytes, Number(rest)])
}

const longestLiteral = 65_536

/** As literals alone, which every reader of snappy takes. https://github.com/google/snappy/blob/main/format_description.txt */
function toSnappy(bytes: Buffer): Buffer {
  const parts = [varint(BigInt(bytes.length))]
  for (let at = 0; at < bytes.length; at += longestLiteral) {
    const literal = bytes.subarray(at, at + longestLiteral)
    const length = literal.length - 1
    parts.push(Buffer.from([61 << 2, length & 0xff, length >> 8]), literal)
  }
  return Buffer.concat(parts)
}

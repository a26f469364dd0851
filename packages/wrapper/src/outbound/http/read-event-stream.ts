import { splitLines } from './split-lines.ts'

/**
 * The data of each `message` event of a `text/event-stream`, as soon as it is complete.
 *
 * Follows the WHATWG rules: lines end in LF, CRLF or CR, comments and unknown fields are skipped, several `data` lines
 * make one text, and an event the stream breaks off in does not count.
 *
 * @throws RangeError when an event is longer than `maxEventChars`.
 */
export async function* readEventStream(
  chunks: AsyncIterable<Uint8Array>,
  maxEventChars: number,
): AsyncGenerator<string, void, undefined> {
  let type = ''
  let data: string[] = []
  let dataChars = 0
  for await (const line of splitLines(chunks, maxEventChars)) {
    if (line === '') {
      if (data.length > 0 && (type === '' || type === 'message')) yield data.join('\n')
      type = ''
      data = []
      dataChars = 0
      continue
    }
    const [field, value] = readField(line)
    if (field === 'event') type = value
    if (field !== 'data') continue
    data.push(value)
    // One more for the line break, so that empty lines count too.
    dataChars += value.length + 1
    if (dataChars > maxEventChars) throw new RangeError(`An event is longer than ${maxEventChars} characters`)
  }
}

function readField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  if (colon < 0) return [line, '']
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)]
}

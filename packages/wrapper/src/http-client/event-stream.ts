import { ErrorCode, RpcError } from '../json-rpc.ts'

/**
 * The data of each `message` event of a `text/event-stream`, as soon as it is complete.
 *
 * Follows the WHATWG rules: lines end in LF, CRLF or CR, comments and unknown fields are skipped, several `data` lines
 * make one text, and an event the stream breaks off in does not count.
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
    if (dataChars > maxEventChars) throw tooLarge(maxEventChars)
  }
}

function readField(line: string): [name: string, value: string] {
  const colon = line.indexOf(':')
  if (colon < 0) return [line, '']
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)]
}

/** Each chunk is searched once, however long the line it is part of: a 10 MB answer is one line in many chunks. */
async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxChars: number): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let unfinished: string[] = []
  let unfinishedChars = 0
  let endedInCr = false
  for await (const chunk of chunks) {
    const decoded = decoder.decode(chunk, { stream: true })
    if (decoded === '') continue
    const text = endedInCr && decoded.startsWith('\n') ? decoded.slice(1) : decoded
    endedInCr = decoded.endsWith('\r')
    const [first = '', ...lines] = text.split(/\r\n|\r|\n/)
    unfinished.push(first)
    unfinishedChars += first.length
    if (unfinishedChars > maxChars) throw tooLarge(maxChars)
    const last = lines.pop()
    if (last === undefined) continue
    yield unfinished.join('')
    yield* lines
    unfinished = [last]
    unfinishedChars = last.length
  }
}

function tooLarge(maxChars: number): RpcError {
  return new RpcError(ErrorCode.backendFailed, `The server sent an event of more than ${maxChars} characters`)
}

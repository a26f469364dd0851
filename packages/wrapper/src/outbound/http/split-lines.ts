/**
 * Lines of a text that arrives in pieces, each as soon as it is complete; what follows the last line break is left out.
 * Each piece is searched once, however long the line it is part of: a 10 MB answer is one line in many pieces.
 *
 * @throws RangeError when a line is longer than `maxChars`.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxChars: number,
): AsyncGenerator<string, void, undefined> {
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
    if (unfinishedChars > maxChars) throw new RangeError(`A line is longer than ${maxChars} characters`)
    const last = lines.pop()
    if (last === undefined) continue
    yield unfinished.join('')
    yield* lines
    unfinished = [last]
    unfinishedChars = last.length
  }
}

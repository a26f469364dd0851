/** A terminal with what a command printed, as a picture. */

const columns = 62
const lineHeight = 22
const characterWidth = 9.65
const top = 48

/**
 * @param command as typed
 * @param output what it printed. Long lists and long lines are cut, and marked with an ellipsis
 */
export function drawTerminal(command: string, output: string): string {
  const lines = [`$ ${command}`, '', ...shorten(output.trimEnd().split('\n'))]
  const width = Math.ceil(columns * characterWidth) + 32
  const height = top + lines.length * lineHeight + 8
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">A terminal: ${escapeXml(command)}, and what it prints</title>`,
    `<rect width="${width}" height="${height}" rx="10" fill="#0d1117" stroke="#3d444d"/>`,
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, i) => `<circle cx="${22 + i * 22}" cy="20" r="6" fill="${fill}"/>`),
    '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="16" fill="#e6edf3">',
    ...lines.flatMap((line, i) => drawLine(line, top + (i + 1) * lineHeight - 6)),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

/** Of a block of lines with one indentation, the first three; then how many are left. */
function shorten(lines: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < lines.length; ) {
    const indent = indentOf(lines[i])
    let end = i + 1
    while (end < lines.length && lines[end]?.trim() !== '' && indentOf(lines[end]) === indent) end++
    const block = lines.slice(i, end)
    const shown = indent >= 4 && block.length > 4 ? 3 : block.length
    kept.push(...block.slice(0, shown))
    if (shown < block.length) kept.push(`${' '.repeat(indent)}… ${block.length - shown} more`)
    i = end
  }
  return kept.map(line => (line.length > columns ? `${line.slice(0, columns - 1)}…` : line))
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length
}

function drawLine(line: string, y: number): string[] {
  if (line.trim() === '') return []
  const fill = line.startsWith('$') ? ' fill="#7ee787" font-weight="600"' : isHeading(line) ? ' fill="#79c0ff"' : ''
  // Each line is as wide as its characters are in any font, so that columns stand below each other.
  const length = ` textLength="${(line.length * characterWidth).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`
  return [`<text x="16" y="${y}" xml:space="preserve"${length}${fill}>${escapeXml(line)}</text>`]
}

/** Names of sections and of calls. */
function isHeading(line: string): boolean {
  return /^\S/.test(line) || /^ {2}\S.* ms$/.test(line)
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

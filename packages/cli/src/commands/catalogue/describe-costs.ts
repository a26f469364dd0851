import type { Costs } from '../../catalogue/count-tokens.ts'

/** One line for each tool, and one for each list. */
export function describeCosts({ tools, shown, lists }: Costs): string[] {
  const width = Math.max(...tools.map(({ name }) => name.length), ...Object.keys(lists).map(name => name.length), 0)
  const line = (name: string, tokens: number, note = '') =>
    `  ${name.padEnd(width)}  ${format(tokens).padStart(6)} tokens${note}`
  const whole = Object.entries(lists).map(([name, tokens]) =>
    name === 'tools' ? line(name, shown, `, and ${format(tokens)} with results and annotations`) : line(name, tokens),
  )
  return [...tools.map(({ name, tokens }) => line(name, tokens)), ...whole]
}

function format(tokens: number): string {
  return tokens.toLocaleString('en-US')
}

const maxLines = 20
const maxCharacters = 4_096

/** Keeps the end of what a child wrote to stderr: at most 20 lines and 4 KB. */
export function createRecentLines() {
  const lines: string[] = []
  let characters = 0

  return {
    push(line: string): void {
      lines.push(line)
      characters += line.length
      while (lines.length > maxLines || (characters > maxCharacters && lines.length > 1)) {
        characters -= lines.shift()?.length ?? 0
      }
    },
    clear(): void {
      lines.length = 0
      characters = 0
    },
    read: (): readonly string[] => [...lines],
  }
}

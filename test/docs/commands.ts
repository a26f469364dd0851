/** Commands in Markdown: those in blocks of code, and those in the middle of a sentence. */
import type { Page } from './links.ts'

export type Command = {
  readonly page: string
  /** As a shell would read it: on one line, without comments. */
  readonly line: string
  readonly isInBlock: boolean
}

const programs = /^(?:[A-Z_]+=\S+ )*(?:npx |npm |node |sls |aws |curl |cp |cd |rm |mcp-lambda )/

export function readCommands({ path, text }: Page): Command[] {
  // A block in a list is indented.
  const blocks = [...text.matchAll(/^ *```(?:bash|sh)[^\n]*\n(.*?)^ *```$/gms)]
  const inBlocks = blocks.flatMap(([, code = '']) => toLines(code))
  const prose = text.replace(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1`*$/gm, '')
  const inText = [...prose.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => code)
  return [
    ...inBlocks.map(line => ({ page: path, line, isInBlock: true })),
    ...inText.filter(line => programs.test(line)).map(line => ({ page: path, line, isInBlock: false })),
  ]
}

/** A line that ends in a backslash goes on in the next; what a variable holds may have many. */
function toLines(code: string): string[] {
  return code
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map(line =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(line => programs.test(line))
}

/** The words of each command of a line that is joined by `&&`, without quotes. */
export function toWords(line: string): string[][] {
  return line
    .split(' && ')
    .map(part =>
      [...part.matchAll(/"[^"]*"|'[^']*'|\S+?="[^"]*"|<[^>]*>|\S+/g)].map(([word]) => word.replace(/["']/g, '')),
    )
}

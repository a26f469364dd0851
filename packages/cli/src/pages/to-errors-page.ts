/** `docs/reference/errors.md`, from the tables of pages. */
import { causePages } from './cause-pages.ts'
import { codePages } from './code-pages.ts'
import { commandPages } from './command-pages.ts'
import { outcomePages } from './outcome-pages.ts'
import type { Page } from './page.ts'
import { reasonPages } from './reason-pages.ts'

/** A name may be an outcome and a cause, so headings of outcomes have the word: each heading has an anchor that stays. */
const parts = [
  { title: 'Outcomes', pages: outcomePages, prefix: 'Outcome ' },
  { title: 'Codes', pages: codePages },
  { title: 'Causes', pages: causePages },
  { title: 'Refused tokens', pages: reasonPages },
  { title: 'Commands', pages: commandPages },
]

export function toErrorsPage(): string {
  return `# Errors of calls

What the outcome, the code and the cause in the record of a call mean; why a token was refused (\`refused.reason\` of the record); and what
\`error.code\` means that a command prints with \`--json\`. \`mcp-lambda explain <code>\` prints a page of these, and of
[problems](problems.md) that \`check\` finds. This page is printed by \`npm run reference -w mcp-lambda\`.

${parts.map(toSection).join('\n')}`
}

function toSection({ title, pages, prefix = '' }: { title: string; pages: readonly Page[]; prefix?: string }): string {
  const sections = pages.map(
    page => `### ${prefix}${page.code}\n\n${page.title}.\n\n${page.cause}\n\n**Way out.** ${page.wayOut}\n`,
  )
  return [`## ${title}\n`, ...sections].join('\n')
}

/** `docs/reference/errors.md`, from the tables of pages. */
import { causePages } from './cause-pages.ts'
import { codePages } from './code-pages.ts'
import { outcomePages } from './outcome-pages.ts'
import type { Page } from './page.ts'

export function toErrorsPage(): string {
  return `# Errors of calls

What the outcome, the code and the cause in the record of a call mean. \`mcp-lambda explain <code>\` prints a page of these, and of
[problems](problems.md) that \`check\` finds. This page is printed by \`npm run reference -w mcp-lambda\`.

${[toSection('Outcomes', outcomePages), toSection('Codes', codePages), toSection('Causes', causePages)].join('\n')}`
}

function toSection(title: string, pages: readonly Page[]): string {
  const parts = pages.map(
    page => `### ${page.code}\n\n${page.title}.\n\n${page.cause}\n\n**Way out.** ${page.wayOut}\n`,
  )
  return [`## ${title}\n`, ...parts].join('\n')
}

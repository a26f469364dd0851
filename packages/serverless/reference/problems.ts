/** The page of every code of a problem, printed from its tables. */
import { join } from 'node:path'
import { problemKinds } from '../src/checks/problem.ts'
import { problemPages } from '../src/checks/problem-pages.ts'

export const problemsFile = join(import.meta.dirname, '../../../docs/reference/problems.md')

export function printProblems(): string {
  const sections = Object.entries(problemKinds).map(([code, { level, title, since }]) => {
    // Both tables have the same keys: the type of `problemPages` asks for each.
    const { cause, wayOut } = problemPages[code as keyof typeof problemPages]
    return `## ${code}\n\n${title}. *${level === 'error' ? 'Error' : 'Warning'}, since ${since}*\n\n${cause}\n\n**Way out.** ${wayOut}\n`
  })
  return `# Problems

What \`mcp-lambda check\` finds, by code. A stage with an error is not deployed. A code never changes its meaning; with \`--json\` each
problem has its code, place, text and remedy. This page is printed by \`npm run reference -w @mcp-lambda/serverless\`.

${sections.join('\n')}`
}

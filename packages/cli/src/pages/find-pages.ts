/** From a code in an error, a record or a problem to its page. */
import { distanceOf } from '@mcp-lambda/gateway/nearest-name'
import { problemKinds, problemPages } from '@mcp-lambda/serverless/checks'
import { causePages } from './cause-pages.ts'
import { codePages } from './code-pages.ts'
import { commandPages } from './command-pages.ts'
import { outcomePages } from './outcome-pages.ts'
import type { Page } from './page.ts'
import { reasonPages } from './reason-pages.ts'

const problems: readonly Page[] = Object.entries(problemPages).map(([code, page]) => ({
  code,
  title: problemKinds[code as keyof typeof problemPages].title, // Both tables have the same keys.
  ...page,
}))

/** A name may be a code and a cause: both have a page. */
export const pages: readonly Page[] = [
  ...codePages,
  ...outcomePages,
  ...causePages,
  ...reasonPages,
  ...commandPages,
  ...problems,
]

export function findPages(code: string): Page[] {
  const wanted = toKey(code)
  return pages.filter(page => namesOf(page).some(name => toKey(name) === wanted))
}

/** Names that differ little from a wrong one, the nearest first. */
export function findSimilar(code: string): string[] {
  const wanted = toKey(code)
  // A number once: with its sign.
  const names = new Set(pages.flatMap(namesOf).filter(name => !/^\d/.test(name)))
  return [...names]
    .map(name => ({ name, distance: distanceOf(wanted, toKey(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 4)))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name)
}

function namesOf({ code, aliases = [] }: Page): readonly string[] {
  return [code, ...aliases]
}

/** One form for names of problems (with `-`), causes (with `_`) and numbers (with a sign). */
function toKey(name: string): string {
  return name.toLowerCase().replace(/^-/, '').replaceAll('-', '_')
}

/**
 * The site: every page, in the order of its guide's table of contents. Prose is in Markdown, in one folder for each guide.
 * The two pages of IAM actions are data: their rows are made from facts about each action.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Guide, Page } from '../page.ts'
import { readPage } from '../read-page.ts'
import { authorizationPages } from './service-authorization.ts'
import { stepFunctionsAuthorizationPage } from './step-functions-authorization.ts'

const guides = ['lambda', 'prometheus', 'iam', 's3', 'cloudwatch', 'api-gateway', 'step-functions', 'general']

export const allPages: readonly Page[] = [
  ...guides.flatMap(readGuide),
  ...authorizationPages,
  stepFunctionsAuthorizationPage,
]

/** `guide.json`: the guide, and names of its pages in order. */
function readGuide(folder: string): Page[] {
  const { pages, ...guide }: Guide & { pages: string[] } = JSON.parse(read(folder, 'guide.json'))
  return pages.map(name => readPage(guide, name, read(folder, `${name}.md`)))
}

function read(folder: string, file: string): string {
  return readFileSync(join(import.meta.dirname, folder, file), 'utf8')
}

/** Committed catalogues against the servers: the gateway lists what is committed. */

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { findings } from '@mcp-lambda/gateway/packaging'
import type { Problem } from '@mcp-lambda/serverless/checks'
import type { Service } from '@mcp-lambda/serverless/project'
import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { findHandler } from '../../catalogue/find-handler.ts'
import { CatalogueFailed, generateCatalogue, type Seen } from '../../catalogue/generate-catalogue.ts'
import { readCommitted } from '../../catalogue/read-committed.ts'
import { messageOf } from '../../command-error.ts'
import type { Screen } from '../../terminal/screen.ts'
import { whileWaiting } from '../../terminal/while-waiting.ts'

export type CheckedCatalogues = {
  readonly problems: readonly Problem[]
  /** Folders of services whose tools ask their clients questions. */
  readonly asking: readonly string[]
  /** Folders of services that do not say what they offer. */
  readonly unavailable: readonly string[]
}

type Target = Service & { readonly target: string }

/** One service after the other: each loads a whole server. */
export async function checkCatalogues(services: readonly Target[], screen: Screen): Promise<CheckedCatalogues> {
  const problems: Problem[] = []
  const asking: string[] = []
  const unavailable: string[] = []
  const scratch = await mkdtemp(join(tmpdir(), 'preflight-'))
  try {
    for (const service of services) {
      const { directory, folder } = service
      // A catalogue that is read at run time has no file.
      if (!existsSync(join(directory, 'catalogue.json'))) continue
      const checked = await whileWaiting(
        `waiting for ${folder} to list its tools`,
        screen,
        checkCatalogue(service, join(scratch, `${folder}.json`)),
      )
      problems.push(...checked.problems)
      if (checked.isAsking) asking.push(folder)
      if (checked.problems.some(({ code }) => code === 'catalogue-unavailable')) unavailable.push(folder)
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return { problems, asking, unavailable }
}

async function checkCatalogue(
  { directory, folder, target }: Target,
  file: string,
): Promise<{ readonly problems: readonly Problem[]; readonly isAsking: boolean }> {
  const where = `services/${folder}/catalogue.json`
  let seen: Seen
  try {
    seen = await generateCatalogue(directory, file)
  } catch (error) {
    return { problems: [toProblem(error, folder)], isAsking: false }
  }
  const handler = `services/${folder}/${findHandler(directory).file}`
  const problems: Problem[] = [
    ...(seen.isOneServer ? [describeOneServer(handler)] : []),
    ...(seen.readsStdin ? [describeOwnTransport(handler)] : []),
  ]
  const [committed, current] = await Promise.all([readCommitted(directory), readFile(file, 'utf8')])
  if (!isSame(committed, current)) {
    const remedy = 'npm run catalogue, and review the change'
    const what = 'it is not what the server says today'
    problems.push({ code: 'catalogue-differs', where, what, remedy })
    problems.push(
      ...findNewNames(target, committed, current).map(found => ({ code: 'name-unusable' as const, where, ...found })),
    )
  }
  return { problems, isAsking: seen.needsStateKeys }
}

/** Names that the committed catalogue does not have yet, so that nothing else says of them that they cannot be used. */
function findNewNames(target: string, committed: string, current: string): Pick<Problem, 'what' | 'remedy'>[] {
  const of = (text: string) => findings([{ name: target, catalogue: JSON.parse(text) as Catalogue }]) // Written by the generator.
  const known = new Set(of(committed).map(({ text }) => text))
  return of(current).flatMap(({ text, remedy }) => (known.has(text) ? [] : [{ what: text, remedy }]))
}

function describeOneServer(where: string): Problem {
  return {
    code: 'one-server-object',
    where,
    what: 'lambdaHandler has one server object, which serves one call at a time, and no second tenant',
    remedy:
      'Give it the function that makes servers: lambdaHandler(createServer), or lambdaHandler(() => createServer()).',
  }
}

function describeOwnTransport(where: string): Problem {
  return {
    code: 'own-transport',
    where,
    what: 'it, or a module that it imports, connects a server to standard input as it loads',
    remedy:
      'Move connect(new StdioServerTransport()) to a file that the handler does not import, such as src/stdio.ts.',
  }
}

function toProblem(error: unknown, folder: string): Problem {
  const { reason, wayOut, place } = error instanceof CatalogueFailed ? error : new CatalogueFailed(messageOf(error))
  const environment = `custom.mcp.catalogue.environment of services/${folder}/serverless.yml`
  return {
    code: 'catalogue-unavailable',
    where: `services/${folder}/${place ?? 'catalogue.json'}`,
    what: `the server cannot say what it offers: ${reason}`,
    remedy:
      wayOut ??
      (place === undefined
        ? `Correct in services/${folder} what it says, or give the handler what it needs to load: ${environment}.`
        : `Correct that line, or give it what it needs to load: ${environment}.`),
  }
}

/** As JSON: the spaces between its parts are no difference. */
function isSame(committed: string, current: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(committed), JSON.parse(current))
  } catch {
    return false
  }
}

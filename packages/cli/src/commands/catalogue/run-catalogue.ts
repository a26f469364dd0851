import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { findings, type NameFinding } from '@mcp-lambda/gateway/packaging'
import { isTarget, readServices } from '@mcp-lambda/serverless/project'
import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { type Costs, countCosts } from '../../catalogue/count-tokens.ts'
import { generateCatalogue } from '../../catalogue/generate-catalogue.ts'
import { type Finding, lintTools } from '../../catalogue/lint-catalogue.ts'
import type { Run } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { whileWaiting } from '../../terminal/while-waiting.ts'
import { describeCosts } from './describe-costs.ts'

/** One service after the other: each loads a whole server. */
export const runCatalogue: Run<object> = async (_flags, { root, cwd, output }) => {
  const stop = listenForStop()
  const written: Written[] = []
  for (const { directory, folder, target } of findServices(root, cwd)) {
    const file = join(directory, 'catalogue.json')
    const before = await readIfAny(file)
    try {
      const listing = generateCatalogue(directory, file, stop)
      await whileWaiting(`waiting for ${folder} to list its tools`, output.screen, listing)
    } catch (error) {
      if (stop.aborted) return toExitCode(stop.reason)
      throw new Error(`services/${folder}: ${(error as Error).message}`, { cause: error })
    }
    const after = await readIfAny(file)
    const catalogue = JSON.parse(after) as Catalogue // Written by the generator.
    written.push({
      file: relative(root, file),
      isChanged: after !== before,
      costs: countCosts(catalogue),
      findings: lintTools(catalogue.tools),
      names: findings([{ name: target, catalogue }]).map(({ text, remedy }) => ({ text, remedy })),
    })
  }
  output.result({ written }, () => written.flatMap(toLines).join('\n'))
  return exitCode.ok
}

type Written = {
  readonly file: string
  readonly isChanged: boolean
  readonly costs: Costs
  /** What some clients cannot read: no reason to fail, since the server may be of others. */
  readonly findings: readonly Finding[]
  /** What the gateway would offer under another name. */
  readonly names: readonly Pick<NameFinding, 'text' | 'remedy'>[]
}

function toLines({ file, isChanged, costs, findings, names }: Written): string[] {
  return [
    `${file}: ${isChanged ? 'written; review and commit it' : 'unchanged'}`,
    ...describeCosts(costs),
    ...findings.map(({ tool, argument, what }) => `  warning: ${[tool, argument].filter(Boolean).join(' ')}: ${what}`),
    ...names.map(({ text, remedy }) => `  warning: ${text}. ${remedy}`),
  ]
}

function findServices(root: string, cwd: string) {
  const services = readServices(root)
    .filter(isTarget)
    .filter(({ liveCatalogue }) => !liveCatalogue)
  if (cwd === root) return services
  const own = services.filter(({ directory }) => !relative(directory, cwd).startsWith('..'))
  if (own.length > 0) return own
  throw new CommandError(
    'usage',
    'This folder belongs to no tool server with a catalogue. Run it in the folder of the project',
  )
}

function readIfAny(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

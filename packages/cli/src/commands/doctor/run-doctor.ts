import { homedir } from 'node:os'
import { readServices, type Service } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { exitCode } from '../../exit-code.ts'
import type { Environment, Finding } from '../../machine/finding.ts'
import { lookAtFolders, lookAtMemory, lookAtPorts, lookAtProcesses } from '../../machine/look-at-places.ts'
import {
  lookForAws,
  lookForCredentials,
  lookForDocker,
  lookForFramework,
  lookForNode,
  lookForNpm,
  lookForPython,
} from '../../machine/look-for-programs.ts'
import { packagedAtOnce, readFreeMemory } from '../../packaging/packaging-memory.ts'
import type { LocalNeed } from '../../stand-ins/local-start.ts'
import { readNeeds } from '../../stand-ins/read-needs.ts'

export const runDoctor: Run<object> = async (_flags, { root, env, output }) => {
  output.note('Looking at this machine')
  const findings = await look(root, env)
  output.result({ findings }, () => findings.map(toLine).join('\n'))
  return findings.some(({ state }) => state === 'missing') ? exitCode.failed : exitCode.ok
}

async function look(root: string, env: Environment): Promise<Finding[]> {
  const services = readServices(root)
  const home = env.HOME || homedir()
  const versions = new Set(services.flatMap(({ python }) => (python ? [python.version] : [])))
  const free = readFreeMemory()
  const found: readonly (Finding | readonly Finding[])[] = await Promise.all([
    lookForNode(env),
    lookForNpm(env),
    lookForFramework(root, env),
    lookForNeeds(services, env),
    lookForPython([...versions].sort(), env),
    lookForDocker(env),
    lookForAws(env),
    lookForCredentials(env, home),
    lookAtPorts({ '--port': 8080, '--lambda-port': 9001 }),
    lookAtMemory(free, packagedAtOnce(free, services.length), services.length),
    lookAtFolders(env, home),
    lookAtProcesses(),
  ])
  return found.flat()
}

async function lookForNeeds(services: readonly Service[], env: Environment): Promise<Finding[]> {
  const needs = services.map(async ({ folder, directory, settings }): Promise<Finding[]> => {
    if (settings.local === undefined) return []
    const own: readonly LocalNeed[] = await readNeeds(directory, settings.local, env).catch((error: Error) => [
      { name: folder, remedy: error.message },
    ])
    return own.map(({ name, found, remedy = '' }) =>
      found === undefined
        ? {
            name,
            state: 'off',
            found: 'not found',
            effect: `${folder} is off on this machine, and the rest runs. ${remedy}`,
          }
        : { name, state: 'ok', found },
    )
  })
  return (await Promise.all(needs)).flat()
}

function toLine({ name, state, found, effect }: Finding): string {
  const line = `${state.padEnd(8)}${name.padEnd(16)} ${found}`
  return effect === undefined ? line : `${line}\n${effect.replace(/^/gm, ' '.repeat(25))}`
}

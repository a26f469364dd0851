/** Programs that a project uses, or that some of its commands do. Each is run: a name on PATH proves nothing. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { findTerminalNode } from './find-terminal-node.ts'
import type { Environment, Finding } from './finding.ts'
import { findOnTerminalPath, readPrinted } from './run-program.ts'

export async function lookForNode(env: Environment): Promise<Finding> {
  const own = process.versions.node
  const terminal = await findTerminalNode(env)
  const found = terminal === undefined ? own : `${own} in the project, ${terminal} in a terminal`
  const [major = 0] = (terminal ?? own).split('.').map(Number)
  // Programs of the project run on its own Node, by npm and by npx.
  if (major < 20) {
    return { name: 'Node', state: 'missing', found, effect: 'npm and turbo need Node 20 or newer in the terminal.' }
  }
  return { name: 'Node', state: 'ok', found }
}

export async function lookForNpm(env: Environment): Promise<Finding> {
  const version = await readPrinted('npm', ['--version'], env)
  if (version !== undefined) return { name: 'npm', state: 'ok', found: version }
  return { name: 'npm', state: 'missing', found: 'not found', effect: 'It installs the project. It comes with Node.' }
}

/** The framework that packages and deploys, and whether a terminal would run another. */
export function lookForFramework(root: string, env: Environment): Finding {
  const installed = readVersion(root, 'serverless')
  if (installed === undefined) {
    return { name: 'sls', state: 'missing', found: `nothing is installed in ${root}`, effect: 'npm install there.' }
  }
  const found = `npx sls is ${installed}`
  const other = findOnTerminalPath('sls', env)
  if (other === undefined) return { name: 'sls', state: 'ok', found }
  const effect = 'Without npx, sls is that other program, which is not tested here: write npx sls, or npm run.'
  return { name: 'sls', state: 'off', found: `${found}, and sls is ${other}`, effect }
}

function readVersion(root: string, name: string): string | undefined {
  try {
    const file = createRequire(join(root, 'package.json')).resolve(`${name}/package.json`)
    // The manifest of an installed package.
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string }
    return `${manifest.name} ${manifest.version}`
  } catch {
    return undefined
  }
}

/** @param versions of the runtimes of the project's servers in Python */
export async function lookForPython(versions: readonly string[], env: Environment): Promise<Finding[]> {
  if (versions.length === 0) return [await lookForAnyPython(env)]
  return Promise.all(
    versions.map(version =>
      findPython(version, env).then(
        (found): Finding => ({ name: 'Python', state: 'ok', found: `${version}: ${found}` }),
        (error: Error): Finding => ({
          name: 'Python',
          state: 'off',
          found: `no ${version}`,
          effect: `Servers in Python are not packaged and do not run here. ${error.message}`,
        }),
      ),
    ),
  )
}

async function lookForAnyPython(env: Environment): Promise<Finding> {
  const version = await readPrinted('python3', ['--version'], env)
  const effect = 'No server of this project needs it. One in Python would need Python 3.13.'
  if (version === undefined) return { name: 'Python', state: 'off', found: 'not found', effect }
  return { name: 'Python', state: 'ok', found: version.replace(/^Python /, '') }
}

export async function lookForDocker(env: Environment): Promise<Finding> {
  const server = await readPrinted('docker', ['version', '--format', '{{.Server.Version}}'], env)
  if (server !== undefined) return { name: 'Docker', state: 'ok', found: server }
  const client = await readPrinted('docker', ['--version'], env)
  const found = client === undefined ? 'not found' : 'does not answer'
  const effect =
    'Only docker build needs it, e.g. of the gateway as a container. Packages, npm start and deployments do not.'
  return { name: 'Docker', state: 'off', found, effect }
}

export async function lookForAws(env: Environment): Promise<Finding> {
  const printed = await readPrinted('aws', ['--version'], env)
  const version = /^aws-cli\/(\S+)/.exec(printed ?? '')?.[1]
  if (version === undefined) {
    const effect = 'explain --stage reads logs by it. Deployments do not need it.'
    return { name: 'aws', state: 'off', found: 'not found', effect }
  }
  if (!version.startsWith('1.')) return { name: 'aws', state: 'ok', found: version }
  const effect = 'Examples are for version 2: leave --cli-binary-format out of them.'
  return { name: 'aws', state: 'off', found: version, effect }
}

/** Where AWS's clients would find credentials. They are not read, and nothing is asked of AWS. */
export function lookForCredentials(env: Environment, home: string): Finding {
  const name = 'AWS credentials'
  const files = ['credentials', 'config'].map(file => join(home, '.aws', file)).filter(existsSync)
  const { AWS_ACCESS_KEY_ID: key, AWS_PROFILE: profile } = env
  if (key) return { name, state: 'ok', found: 'in variables (AWS_ACCESS_KEY_ID)' }
  const isProvided = env.AWS_WEB_IDENTITY_TOKEN_FILE || env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  if (isProvided) return { name, state: 'ok', found: 'from the container or the workflow that runs this' }
  if (files.length > 0)
    return { name, state: 'ok', found: `${profile ? `profile ${profile}` : 'default profile'} of ~/.aws` }
  const effect = 'sls deploy, sls info, sls remove and explain --stage need them. All else does not.'
  return { name, state: 'off', found: 'none in variables, none in ~/.aws', effect }
}

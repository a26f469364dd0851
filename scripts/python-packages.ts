/** `npm run python-packages`: installs the Python packages that tests run as programs, each set in an environment of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { pythonFolder, pythonPackages } from '../packages/wrapper/test/python-program.ts'
import { readFlags } from '../shared/src/read-flags.ts'
import { agentFolder, agentPackages } from '../test/connect/agent-packages.ts'
import { samFolder, samPackage } from '../test/consumers/sam-package.ts'
import { converterFolder, pythonConverters } from '../test/converters/packages.ts'
import { motoFolder, motoPackage } from '../test/deploy/stand-ins/moto.ts'
import { mcpProxyFolder, mcpProxyPackage } from '../test/end-to-end/mcp-proxy-program.ts'
import { javaFolder, javaPackage } from '../test/java/java-runtime.ts'
import { lintFolder, lintPackages } from '../test/templates/lint/lint-packages.ts'

readFlags({
  usage: `npm run python-packages

Installs the Python packages that tests run, if the cache folder has none, and prints their folders. Tests that need them
are skipped without.

  --help  prints this text`,
  options: {},
})

const sets = [
  { folder: pythonFolder(process.env), packages: pythonPackages },
  { folder: mcpProxyFolder(process.env), packages: [mcpProxyPackage] },
  { folder: motoFolder(process.env), packages: [motoPackage] },
  { folder: agentFolder(process.env), packages: agentPackages },
  ...pythonConverters.map(({ packages }) => ({ folder: converterFolder(process.env, packages), packages })),
  { folder: lintFolder(process.env), packages: lintPackages },
  { folder: javaFolder(process.env), packages: [javaPackage] },
  { folder: samFolder(process.env), packages: [samPackage] },
]

// Two at a time: pip waits for the network, and then unpacks on one processor.
const waiting = sets.values()
const results = await Promise.allSettled([installEach(), installEach()])
for (const result of results) {
  if (result.status === 'fulfilled') continue
  console.error((result.reason as Error).message)
  process.exitCode = 1
}

async function installEach(): Promise<void> {
  for (const { folder, packages } of waiting) {
    if (!existsSync(folder)) await install(folder, packages)
    console.log(folder)
  }
}

async function install(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  // Built beside its place and moved when whole: what breaks off leaves nothing that looks like an installation. Only
  // programs in `bin/` hold the path they were made at, and servers are run as modules.
  const scratch = await createScratchFolder('python', { parent: dirname(folder), variable: 'XDG_CACHE_HOME' })
  try {
    const howTo = 'Python 3.10 or newer with venv is needed. Debian, Ubuntu: sudo apt-get install python3-venv'
    await run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))'], howTo)
    await run('python3', ['-m', 'venv', scratch.path], howTo)
    console.error(`Installing ${packages.join(' and ')} in ${folder}, once`)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]
    await run(join(scratch.path, 'bin', 'python'), pip, "They could not be installed; the lines above are pip's")
    await rename(scratch.path, folder)
  } catch (error) {
    // Another process may have installed them meanwhile.
    if (!existsSync(folder)) throw error
  } finally {
    await scratch.remove()
  }
}

async function run(program: string, args: readonly string[], howTo: string): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: ['ignore', 2, 2] }), 'close').catch(() => [])
  if (code !== 0) throw new Error(howTo)
}

/** A copy of the repository in which servers in Python take the place of the samples. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { linkPackages } from '../bench/checkout/link-packages.ts'
import { copyWorkingTree, type Ended, root, runTool } from '../packaging/repository.ts'
import { samples } from '../samples/samples.ts'

export type PythonService = {
  /** `requirements.txt`. Default: a `pyproject.toml` among its files. */
  readonly requirements?: string
  /** `custom.mcp`, beside the target. */
  readonly settings: Readonly<Record<string, unknown>> & { readonly command: string }
  /** More of its `serverless.yml`. */
  readonly more?: Readonly<Record<string, unknown>>
  /** More files of its folder. */
  readonly files?: Readonly<Record<string, string>>
}

export type PythonProject = {
  readonly directory: string
  /** Runs `mcp-lambda` in the folder of the project. */
  command(...words: string[]): Promise<Ended>
  /** Runs `sls package` in the folder of a service. */
  packageFor(stage: string, service: string, env?: Readonly<Record<string, string>>): Promise<Ended>
  remove(): Promise<void>
}

/** @param services by their targets */
export async function createPythonProject(services: Readonly<Record<string, PythonService>>): Promise<PythonProject> {
  const directory = await mkdtemp(join(tmpdir(), 'python-project-'))
  await copyWorkingTree(directory)
  for (const name of samples) await rm(join(directory, 'services', name), { recursive: true })
  for (const [target, service] of Object.entries(services)) {
    await writeService(join(directory, 'services', target), target, service)
  }
  await linkPackages(directory, root)
  return {
    directory,
    command: (...words) => runTool('mcp-lambda', words, { cwd: directory, env: passedOn() }),
    packageFor: (stage, service, env) =>
      runTool('sls', ['package', '--stage', stage], {
        cwd: join(directory, 'services', service),
        env: { ...passedOn(), ...env },
      }),
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** All that an author writes: what it needs, and how it is started. */
async function writeService(folder: string, target: string, service: PythonService): Promise<void> {
  const { requirements, settings, more = {}, files = {} } = service
  const serverless = {
    service: `mcp-server-${target}`,
    plugins: ['@mcp-lambda/serverless'],
    provider: { name: 'aws', stage: 'local' },
    custom: { mcp: { target, ...settings } },
    ...more,
  }
  const manifest = {
    name: `@mcp-lambda/service-${target}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: { package: 'mcp-lambda package' },
  }
  const all = {
    ...(requirements !== undefined && { 'requirements.txt': requirements }),
    'serverless.yml': stringify(serverless),
    'package.json': JSON.stringify(manifest),
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

/** Where fetched packages are kept, and how registries are reached. A lock is written here, as on a developer's machine. */
function passedOn(): Record<string, string> {
  const names = ['XDG_CACHE_HOME', 'PYENV_ROOT', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT', 'HTTPS_PROXY']
  return Object.fromEntries(names.flatMap(name => (process.env[name] ? [[name, process.env[name] ?? '']] : [])))
}

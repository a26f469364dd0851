/** mcp-server-time as a function in three ways, all of them on the local Lambda's Python runtime. */
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FunctionDefinition } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { vendorPackages } from '@mcp-lambda/serverless/python'
import { asDeployed } from '../../on-lambda/function.ts'
import { createPythonProject } from '../../python/python-project.ts'

export const ways = ['ours', 'by-hand', 'awslabs'] as const

/** A call without a server's part: the Node process of `by-hand` answers it, with the child at its side. */
export const alone = 'alone'

export type Way = (typeof ways)[number] | typeof alone

export type PythonFunctions = {
  /** @param cpuGroup folder of a cgroup that its processes are put into */
  define(way: Way, cpuGroup?: string): FunctionDefinition
  remove(): Promise<void>
}

/** The versions that pip resolves beside awslabs' wrapper, which takes `mcp` below 2: its server starts faster. */
const awslabs = `run-mcp-servers-with-aws-lambda==0.5.22
awslambdaric==4.2.2
mcp-server-time==2026.10.10
`

export async function makePythonFunctions(say: (line: string) => void): Promise<PythonFunctions> {
  const project = await createPythonProject({
    time: {
      requirements: 'mcp-server-time==2026.10.19\n',
      settings: { command: 'python -m mcp_server_time' },
      // One answer to each call, as the others give it.
      more: { functions: { server: { url: { authorizer: 'aws_iam' } } } },
    },
  })
  const packaged = await project.packageFor('local', 'time')
  if (packaged.code !== 0) throw new Error(packaged.stdout + packaged.stderr)
  const folder = join(project.directory, 'services/time')
  const theirs = join(project.directory, 'awslabs')
  await mkdir(theirs)
  await writeFile(join(theirs, 'requirements.txt'), awslabs)
  const target = { kind: 'machine' } as const
  const env = { ...process.env, CI: undefined }
  const packages = await vendorPackages({ directory: theirs, version: '3.13', target, env, say })
  const programs = join(folder, 'programs')
  await cp(join(import.meta.dirname, 'programs'), programs, { recursive: true })
  for (const way of [...ways, alone] as const) {
    const script = join(programs, way)
    await writeFile(script, toScript(starts[way]))
    await chmod(script, 0o755)
  }
  const vendored = join(folder, '.mcp-lambda/python')
  const packagesOf = { ours: '', 'by-hand': vendored, alone: vendored, awslabs: packages }
  return {
    define: (way, cpuGroup = '') =>
      defineFunction({
        ...asDeployed,
        name: way,
        runtime: 'python3.13',
        codeFolder: folder,
        environment: {
          AWS_LAMBDA_EXEC_WRAPPER: `/var/task/programs/${way}`,
          LOG_LEVEL: 'error',
          ...(cpuGroup !== '' && { CPU_GROUP: cpuGroup }),
          ...(way !== 'ours' && { PACKAGES: packagesOf[way] }),
        },
      }),
    remove: project.remove,
  }
}

const starts: Readonly<Record<Way, string>> = {
  ours: 'exec "$here/../.mcp-lambda/run" "$@"',
  'by-hand': 'exec "$here/../.mcp-lambda/node" "$here/by-hand.mjs" "$1"',
  alone: 'ALONE=1 exec "$here/../.mcp-lambda/node" "$here/by-hand.mjs" "$1"',
  awslabs: 'PYTHONPATH="$PACKAGES:$here" exec "$1" -m awslambdaric awslabs_handler.handler',
}

function toScript(start: string): string {
  return `#!/bin/sh
here="\${0%/*}"
if [ -n "$CPU_GROUP" ]; then echo $$ > "$CPU_GROUP/cgroup.procs"; fi
${start}
`
}

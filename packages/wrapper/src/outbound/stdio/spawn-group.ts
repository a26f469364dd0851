import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { basename, isAbsolute } from 'node:path'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { RpcError } from '../../mcp/json-rpc.ts'
import { ownGroup } from './process-groups.ts'

export type ChildCommand = {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Applied to all that the child writes to stderr. */
  readonly redact: (text: string) => string
}

/** A child that runs, and its pipes. */
export type Spawned = {
  readonly child: ChildProcess
  readonly pid: number
  readonly stdin: Socket
  readonly stdout: Socket
  readonly stderr: Socket
}

/** The name of a child in logs and errors. Its arguments may hold secrets, so only the name of a script is part of it. */
export function nameOf({ command, args }: Pick<ChildCommand, 'command' | 'args'>): string {
  const script = args[0] !== undefined && /\.([cm]?[jt]s|py|rb|jar)$/.test(args[0]) ? ` ${basename(args[0])}` : ''
  return basename(command) + script
}

/**
 * Starts a child as the leader of a process group (setsid), so that it can be ended together with all that it starts.
 *
 * @throws RpcError when the command cannot be started, naming it and what to do.
 */
export async function spawnGroup(spec: ChildCommand): Promise<Spawned> {
  const name = nameOf(spec)
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...spec.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
    if (child.pid !== undefined) ownGroup(child.pid)
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    // Later errors are about signals that could not be sent, since the child has ended.
    child.on('error', () => undefined)
    // Pipes of a child are sockets, and a spawned child has a pid: the types say neither.
    const { pid, stdin, stdout, stderr } = child as unknown as Omit<Spawned, 'child'>
    return { child, pid, stdin, stdout, stderr }
  } catch (cause) {
    throw new RpcError(ErrorCode.backendFailed, describeFailure(spec, name, cause), { command: name }, { cause })
  }
}

function describeFailure({ command, cwd }: ChildCommand, name: string, cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  if (cwd !== undefined && !existsSync(cwd)) return `${name} cannot be started: its cwd ${cwd} does not exist`
  if (code === 'EACCES') return `${name} cannot be started: ${command} is not executable (EACCES)`
  if (code !== 'ENOENT') return `${name} cannot be started: ${code}`
  // The file is there: what the kernel does not find is what it would start the file by.
  if (isAbsolute(command) && existsSync(command)) {
    return (
      `${name} cannot be started: the interpreter of ${command} is not here (ENOENT): that of its #! line, or the loader of a ` +
      'dynamically linked program. A static build needs none'
    )
  }
  return (
    `${name} cannot be started: there is no command ${command} here (ENOENT). On Lambda it must be in the deployment ` +
    'package or image; npx, uvx and the like are not there. Run a Node.js server by process.execPath and its script'
  )
}

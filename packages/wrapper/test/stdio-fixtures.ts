import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import { type Backend, lambdaHandler, stdio } from '../src/index.ts'
import type { JsonObject, StdioOptions } from '../src/protocol.ts'
import { lambdaContext, modernRequest } from '../src/testing/index.ts'

/** Path of a script in `children/`. */
export function childScript(name: string): string {
  return fileURLToPath(new URL(`children/${name}`, import.meta.url))
}

export type Answer = { result: JsonObject & { content: { text: string }[] }; error: JsonObject & { code: number } }

export type Host = {
  backend: Backend
  ready: Promise<void>
  /** Calls a tool, and gives the whole response. */
  call(
    name: string,
    args?: JsonObject,
    about?: { tenant?: string; remainingMs?: number; meta?: JsonObject },
  ): Promise<Answer>
  /** The text a tool answered with. */
  text(...call: Parameters<Host['call']>): Promise<string | undefined>
  close(): Promise<void>
}

/** A handler over a child of this folder. Close it: nothing else would find an idle child of a test that failed. */
export function hostChild(script = 'server.mjs', options: StdioOptions = {}, args: readonly string[] = []): Host {
  return hostBackend(stdio(process.execPath, [childScript(script), ...args], options))
}

export function hostBackend(backend: Backend): Host {
  const handler = lambdaHandler(backend)
  const host: Host = {
    backend,
    ready: handler.ready,
    async call(name, args = {}, { tenant, remainingMs = 15_000, meta = {} } = {}) {
      const facts = tenant === undefined ? {} : { 'mcp-lambda/tenant': tenant }
      const request = modernRequest('tools/call', { name, arguments: args }, { meta: { ...meta, ...facts } })
      return (await handler(request, lambdaContext({ remainingMs }))) as Answer
    },
    text: async (...call) => (await host.call(...call)).result?.content[0]?.text,
    close: async () => backend.close?.(),
  }
  return host
}

/** Settles once the `hold` tool of a child is under way. `console.info` must be a spy. */
export async function untilHolding(): Promise<void> {
  await vi.waitFor(() => expect(vi.mocked(console.info).mock.calls.join()).toContain('holding'), 10_000)
}

/** Settles once this process has learnt of the end of its child: before that, the child is not replaced. */
export async function untilReaped(pid: number): Promise<void> {
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000)
}

/** Whether a process is there. One that ended but was not yet reaped by its parent is not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return (await stateOf(pid)) !== 'Z'
}

/** The letter that Linux has for it, e.g. `T` for stopped: proc_pid_stat(5). Empty without `/proc`. */
export async function stateOf(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return /^\d+ \(.*\) (\w)/s.exec(stat)?.[1] ?? ''
}

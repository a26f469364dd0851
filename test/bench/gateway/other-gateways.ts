/** Gateways from npm on this machine, each with its process. */
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type OwnedProcess, startOwnedProcess } from 'mcp-lambda/local'
import type { Peers } from '../peers/ensure-peers.ts'
import { type Connected, connect } from './clients.ts'

export type OtherGateways = {
  readonly running: readonly { readonly name: string; readonly client: Connected; readonly tool: string }[]
  readonly absent: readonly { readonly name: string; readonly why: string }[]
  close(): Promise<void>
}

type Setting = { readonly peers: Peers; readonly folder: string; readonly targetUrl: string }

type Kind = {
  readonly name: string
  readonly package: string
  /** What it is started with. */
  readonly args: (port: number, setting: Setting) => Promise<string[]>
  readonly open: (port: number) => Promise<Connected>
  readonly tool: string
}

const node = process.execPath

const kinds: readonly Kind[] = [
  {
    name: 'mcp-hub 4.2.1, client',
    package: 'mcp-hub',
    async args(port, { peers, folder, targetUrl }) {
      const config = join(folder, 'mcp-hub.json')
      await writeFile(config, JSON.stringify({ mcpServers: { echo: { url: targetUrl } } }))
      return [join(peers.folder, 'node_modules/mcp-hub/dist/cli.js'), '--port', String(port), '--config', config]
    },
    open: port => connect(`http://127.0.0.1:${port}/mcp`, 'sse'),
    tool: 'echo__echo',
  },
  {
    name: 'mcp-proxy 6.7.19, client',
    package: 'mcp-proxy',
    args: async (port, { peers, folder }) => [
      join(peers.folder, 'node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs'),
      ...['--port', String(port), '--host', '127.0.0.1', '--server', 'stream', '--'],
      ...[node, join(folder, 'echo-stdio.mjs')],
    ],
    open: port => connect(`http://127.0.0.1:${port}/mcp`),
    tool: 'echo',
  },
]

/** Longest from starting one to its first answer, in milliseconds. */
const startTimeoutMs = 20_000

export async function startOtherGateways(setting: Setting): Promise<OtherGateways> {
  const processes: OwnedProcess[] = []
  const running: OtherGateways['running'][number][] = []
  const absent: OtherGateways['absent'][number][] = []
  for (const kind of kinds) {
    if (!setting.peers.has(kind.package)) absent.push({ name: kind.name, why: 'not installed' })
    else {
      await start(kind, setting).then(
        ({ process, client }) => {
          processes.push(process)
          running.push({ name: kind.name, client, tool: kind.tool })
        },
        (error: Error) => absent.push({ name: kind.name, why: `did not start: ${error.message}` }),
      )
    }
  }
  return {
    running,
    absent,
    async close() {
      await Promise.allSettled(running.map(({ client }) => client.close()))
      await Promise.all(processes.map(process => process.stop()))
    },
  }
}

async function start(kind: Kind, setting: Setting): Promise<{ process: OwnedProcess; client: Connected }> {
  const port = await freePort()
  const args = await kind.args(port, setting)
  // Its home is a folder that goes with it: some write there.
  const home = await mkdtemp(join(setting.folder, 'home-'))
  const process = startOwnedProcess('/usr/bin/env', [`HOME=${home}`, node, ...args], { folder: home, graceMs: 1_000 })
  try {
    return { process, client: await connectWhenReady(kind, port, AbortSignal.timeout(startTimeoutMs)) }
  } catch (error) {
    await process.stop()
    throw error
  }
}

async function connectWhenReady(kind: Kind, port: number, signal: AbortSignal): Promise<Connected> {
  for (;;) {
    try {
      return await connectOnce(kind, port)
    } catch (error) {
      if (signal.aborted) throw error
      await sleep(250)
    }
  }
}

/** A gateway listens before it has its targets: it is ready when a call is answered. */
async function connectOnce({ open, tool }: Kind, port: number): Promise<Connected> {
  const client = await open(port)
  try {
    const answer = await client.callTool({ name: tool, arguments: { text: 'ready' } })
    if (JSON.stringify(answer).includes('"ready"')) return client
    throw new Error(`it answers with ${JSON.stringify(answer).slice(0, 200)}`)
  } catch (error) {
    await client.close()
    throw error
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

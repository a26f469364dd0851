import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { afterAll, describe, it } from 'vitest'
import { fetchServer, remote, sdk, stdio } from '../src/index.ts'
import type { SdkServer } from '../src/protocol.ts'
import { type OpenSource, type SourceKind, sourceTests } from '../src/testing/index.ts'
import { createV1, createV2 } from './fixtures.ts'
import { createSessions, listen, toListener } from './http-servers.ts'
import { childScript, isRunning } from './stdio-fixtures.ts'

/** One server definition of each SDK behind every kind of source. */
const kinds: readonly (SourceKind & { readonly kind: string })[] = [
  { kind: 'sdk, of an SDK v1 server', open: () => openSdk(createV1) },
  { kind: 'sdk, of an SDK v2 server', open: () => openSdk(createV2) },
  { kind: 'stdio', open: openStdio },
  { kind: 'remote, of a 2025-era server with sessions', open: openRemoteSessions },
  {
    kind: 'remote, of a 2026-07-28 server',
    lacks: { keptServers: 'createMcpHandler makes a server for each request' },
    open: openRemoteModern,
  },
  {
    kind: 'fetch, of createMcpHandler',
    lacks: { keptServers: 'createMcpHandler makes a server for each request' },
    open: openFetch,
  },
]

describe.each(kinds)('$kind', kind => {
  const { tests, close } = sourceTests(kind)
  afterAll(close)
  it.each(tests)('$name', ({ run }) => run())
})

type OwnServer = SdkServer & { server: { onclose?: (() => void) | undefined } }

function openSdk(create: () => OwnServer): OpenSource {
  const { counted, running } = countServers(create)
  return { source: sdk(counted), running }
}

async function openStdio(): Promise<OpenSource> {
  const folder = await mkdtemp(join(tmpdir(), 'children-'))
  return {
    source: stdio(process.execPath, [childScript('counted-server.ts'), folder], { maxChildren: 2 }),
    async running() {
      const alive = await Promise.all((await readdir(folder)).map(pid => isRunning(Number(pid))))
      return alive.filter(Boolean).length
    },
    close: () => rm(folder, { recursive: true }),
  }
}

async function openRemoteSessions(): Promise<OpenSource> {
  const { live, listener } = createSessions(createV1)
  const { url, close } = await listen(listener)
  return { source: remote(url, { allowPrivateNetwork: true }), running: () => live.size, close }
}

async function openRemoteModern(): Promise<OpenSource> {
  const { counted, running } = countServers(createV2)
  const { url, close } = await listen(toListener(createMcpHandler(counted)))
  return { source: remote(url, { allowPrivateNetwork: true, era: 'modern' }), running, close }
}

function openFetch(): OpenSource {
  const { counted, running } = countServers(createV2)
  return { source: fetchServer(createMcpHandler(counted)), running }
}

/** Counts the servers that `create` made and that were not closed yet. */
function countServers<Server extends OwnServer>(create: () => Server) {
  let alive = 0
  return {
    running: () => alive,
    counted() {
      const created = create()
      alive += 1
      created.server.onclose = () => {
        alive -= 1
      }
      return created
    },
  }
}

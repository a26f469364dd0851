/** A Keycloak with the realm of `realm.json`, which is set up as docs/guides/log-in.md says. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const howTo = `KEYCLOAK_HOME must be the folder of an unpacked Keycloak 26, and java 21 or newer be in PATH or JAVA_HOME. With Maven:
  mvn dependency:copy -Dartifact=org.keycloak:keycloak-quarkus-dist:26.7.3:zip -DoutputDirectory=. && unzip keycloak-quarkus-dist-26.7.3.zip`

/** Longest that it may take: the first start builds its server. */
const startMs = 300_000

export type Keycloak = { readonly issuer: string; close(): Promise<void> }

export async function startKeycloak({ KEYCLOAK_HOME: home }: NodeJS.ProcessEnv): Promise<Keycloak> {
  if (home === undefined) throw new Error(howTo)
  const port = await findPort()
  // Started from a copy: it writes into its own folder.
  const scratch = await mkdtemp(join(tmpdir(), 'keycloak-'))
  const folder = join(scratch, 'keycloak')
  await cp(home, folder, { recursive: true, filter: source => !source.startsWith(join(home, 'data')) })
  await mkdir(join(folder, 'data/import'), { recursive: true })
  await cp(join(import.meta.dirname, 'realm.json'), join(folder, 'data/import/realm.json'))
  const words = ['start-dev', '--http-host', '127.0.0.1', '--http-port', String(port), '--import-realm']
  const child = spawn(join(folder, 'bin/kc.sh'), words, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', part => {
    said = `${said}${part}`.slice(-4_000)
  })
  const ended = once(child, 'exit')

  async function close(): Promise<void> {
    // The script starts Java as a process of its group.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
    await rm(scratch, { recursive: true, force: true })
  }

  const issuer = `http://127.0.0.1:${port}/realms/acme`
  for (const endsMs = Date.now() + startMs; Date.now() < endsMs; await sleep(500)) {
    if (child.exitCode !== null) break
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`).catch(() => undefined)
    if (answer?.ok) return { issuer, close }
  }
  await close()
  throw new Error(`Keycloak has not started. Its last words:\n${said}`)
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

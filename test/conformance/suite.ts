/** The official conformance suite, run as its command is, and what it found. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parse } from 'yaml'

export const revisions = ['2025-11-25', '2026-07-28'] as const

export type Revision = (typeof revisions)[number]

/** Of one server on one revision, by scenario; only those that count. */
export type Findings = { readonly passed: readonly string[]; readonly failed: readonly string[] }

const suite = dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json'))

/** @throws Error with what the suite printed, when it reported on nothing */
export async function runSuite(url: string, revision: Revision): Promise<Findings> {
  const results = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const args = ['server', '--url', url, '--requirements', revision, '-o', results]
    const child = spawn(process.execPath, [join(suite, 'dist/index.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    return toFindings(output, errors, await readScored(revision))
  } finally {
    await rm(results, { recursive: true, force: true })
  }
}

/** Its exit code is not asked: it is not zero as soon as one of ours is expected to fail. */
function toFindings(output: string, errors: string, scored: readonly string[]): Findings {
  const [, summary] = output.split('=== SUMMARY ===')
  if (summary === undefined) throw new Error(`The conformance suite reported nothing:\n${output}\n${errors}`)
  const marks = new Map<string, string>()
  for (const [, mark = '', scenario = ''] of summary.matchAll(/^([✓✗]) (\S+): /gm)) marks.set(scenario, mark)
  const passed = scored.filter(scenario => marks.get(scenario) === '✓')
  // One that counts and was not reported on has not passed.
  return { passed, failed: scored.filter(scenario => !passed.includes(scenario)) }
}

async function readScored(revision: Revision): Promise<string[]> {
  const { server } = parse(await readFile(join(suite, 'requirements', `${revision}.yaml`), 'utf8'))
  if (Array.isArray(server) && server.length > 0) return server.map(toScenarioName)
  throw new Error(`The suite's requirements for ${revision} name no server scenarios`)
}

function toScenarioName(entry: unknown): string {
  return typeof entry === 'string' ? entry : String((entry as { scenario?: unknown; name?: unknown }).scenario)
}

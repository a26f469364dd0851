/** Number of services packaged at once, by free memory. */
import { readFileSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import { dirname, join } from 'node:path'

const megabyte = 1024 * 1024

/**
 * Peak memory of one `sls package`, bytes. In a control group without a tight limit, one, two and three at once
 * came to 660, 970 and 1,350 MB, cache included.
 */
const eachBytes = 350 * megabyte

/** Memory of turbo and of the command that waits for it, bytes. */
const aroundBytes = 200 * megabyte

/** At least one: packaging is tried in any memory. */
export function packagedAtOnce(freeBytes: number, services: number): number {
  const fitting = Math.floor((freeBytes - aroundBytes) / eachBytes)
  return Math.max(1, Math.min(services, fitting))
}

/**
 * Variables for a `sls package` that has little memory: the garbage of Node and of esbuild, a Go program, is collected more
 * often. A server of 700 KB took 460 MB at its peak with them and 640 without, and one and a half times as long.
 */
export function toMemorySavers(
  freeBytes: number,
  { NODE_OPTIONS = '', GOGC = '25' }: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (freeBytes >= 2 * eachBytes) return {}
  return { NODE_OPTIONS: `--max-semi-space-size=2 --max-old-space-size=256 ${NODE_OPTIONS}`.trim(), GOGC }
}

export type MemoryFacts = {
  /** A file of `/proc` or `/sys`; undefined where there is none. */
  readonly readFile: (path: string) => string | undefined
  readonly platform: NodeJS.Platform
  /** Memory that can be taken without swapping, of the whole machine. */
  readonly freeBytes: () => number
  readonly totalBytes: () => number
}

export const thisMachine: MemoryFacts = {
  readFile(path) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  },
  platform: process.platform,
  freeBytes: freemem,
  totalBytes: totalmem,
}

/**
 * Bytes that processes can take before one is killed: of this machine or, in a container, of the nearest limit.
 *
 * Node's `process.availableMemory()` counts a container's page cache as used, and after `npm ci` most of the memory is page
 * cache. On macOS free memory excludes all that is reclaimed on demand, so the total is used there.
 */
export function readFreeMemory(machine: MemoryFacts = thisMachine): number {
  const { readFile, platform, freeBytes, totalBytes } = machine
  if (platform !== 'linux') return totalBytes()
  const groups = (readFile('/proc/self/cgroup') ?? '').trim().split('\n')
  return Math.min(freeBytes(), ...groups.flatMap(group => readLimits(group, readFile)))
}

/** Memory left below the limits of a control group and of its parents: `9:memory:/docker/1f2e` (v1), `0::/user.slice` (v2). */
function readLimits(group: string, readFile: MemoryFacts['readFile']): number[] {
  const [, id, controllers = '', path = '/'] = /^(\d+):([^:]*):(.*)$/.exec(group) ?? []
  const names = id === '0' ? versions.v2 : controllers.split(',').includes('memory') ? versions.v1 : undefined
  if (!names) return []
  return [...ancestors(path)].flatMap(place => {
    const read = (name: string) => readFile(join(names.mount, place, name)) ?? ''
    const limit = Number.parseInt(read(names.limit), 10)
    const used = Number.parseInt(read(names.used), 10)
    // The kernel frees inactive cache before it kills a process.
    const cache = Number(new RegExp(`^${names.cache} (\\d+)$`, 'm').exec(read('memory.stat'))?.[1] ?? 0)
    return Number.isNaN(limit) || Number.isNaN(used) ? [] : [limit - (used - cache)]
  })
}

/** From the kernel's "Control Group v2" and "Memory Resource Controller" (v1). v1 says a huge number, v2 `max` for no limit. */
const versions = {
  v1: {
    mount: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cache: 'total_inactive_file',
  },
  v2: { mount: '/sys/fs/cgroup', limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' },
}

function* ancestors(path: string): Generator<string> {
  for (let place = path; ; place = dirname(place)) {
    yield place
    if (place === '/' || place === '.') return
  }
}

import { describe, expect, it } from 'vitest'
import { type MemoryFacts, packagedAtOnce, readFreeMemory, toMemorySavers } from './packaging-memory.ts'

const mb = 1024 * 1024

describe('packagedAtOnce', () => {
  it.each([
    { free: 100, services: 3, atOnce: 1 },
    { free: 550, services: 3, atOnce: 1 },
    { free: 950, services: 3, atOnce: 2 },
    { free: 1_400, services: 3, atOnce: 3 },
    { free: 16_000, services: 3, atOnce: 3 },
    { free: 16_000, services: 1, atOnce: 1 },
  ])('packages $atOnce of $services services at once in $free MB', ({ free, services, atOnce }) => {
    expect(packagedAtOnce(free * mb, services)).toBe(atOnce)
  })
})

describe('toMemorySavers', () => {
  it('leaves a packaging as it is where memory suffices', () => {
    expect(toMemorySavers(800 * mb, {})).toEqual({})
  })

  it('keeps what the user has set', () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=400', GOGC: '50' }
    const { NODE_OPTIONS, GOGC } = toMemorySavers(400 * mb, env)
    // Of two values, Node takes the last.
    expect(NODE_OPTIONS).toMatch(/--max-old-space-size=256 --max-old-space-size=400$/)
    expect(GOGC).toBe('50')
  })
})

/** A Linux machine with 8,000 MB free. */
function machine(files: Record<string, string | number>, facts: Partial<MemoryFacts> = {}): MemoryFacts {
  return {
    readFile: path => files[path]?.toString(),
    platform: 'linux',
    freeBytes: () => 8_000 * mb,
    totalBytes: () => 16_000 * mb,
    ...facts,
  }
}

describe('readFreeMemory', () => {
  it.each([
    { what: 'the machine’s, where there are no control groups', files: {}, free: 8_000 },
    {
      what: 'the machine’s, where a group (v2) has no limit',
      files: {
        '/proc/self/cgroup': '0::/user.slice\n',
        '/sys/fs/cgroup/user.slice/memory.max': 'max\n',
        '/sys/fs/cgroup/user.slice/memory.current': 100 * mb,
      },
      free: 8_000,
    },
    {
      what: 'the machine’s, where a group (v1) has no limit',
      files: {
        '/proc/self/cgroup': '4:memory:/a\n',
        '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '9223372036854771712\n',
        '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': 100 * mb,
      },
      free: 8_000,
    },
    {
      what: 'the rest of a group’s limit (v2), cache that is given back included',
      files: {
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/memory.max': 600 * mb,
        '/sys/fs/cgroup/memory.current': 500 * mb,
        '/sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${450 * mb}\nactive_file 7\n`,
      },
      free: 550,
    },
    {
      what: 'the rest of a group’s limit (v1), cache that is given back included',
      files: {
        '/proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/docker/1f2e\n0::/\n',
        '/sys/fs/cgroup/memory/docker/1f2e/memory.limit_in_bytes': 600 * mb,
        '/sys/fs/cgroup/memory/docker/1f2e/memory.usage_in_bytes': 200 * mb,
        '/sys/fs/cgroup/memory/docker/1f2e/memory.stat': `inactive_file 1\ntotal_inactive_file ${50 * mb}\n`,
      },
      free: 450,
    },
    {
      what: 'the limit of a group above, where that is nearer',
      files: {
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/memory.max': 900 * mb,
        '/sys/fs/cgroup/a/b/memory.current': 0,
        '/sys/fs/cgroup/a/memory.max': 700 * mb,
        '/sys/fs/cgroup/a/memory.current': 0,
      },
      free: 700,
    },
    {
      what: 'a container’s own limit, which lies at the root of what it sees',
      files: {
        '/proc/self/cgroup': '4:memory:/docker/1f2e\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': 600 * mb,
        '/sys/fs/cgroup/memory/memory.usage_in_bytes': 0,
      },
      free: 600,
    },
  ])('is $what', ({ files, free }) => {
    expect(readFreeMemory(machine(files))).toBe(free * mb)
  })

  it('is all of the machine on macOS, where free memory leaves out what is reclaimed on demand', () => {
    expect(readFreeMemory(machine({}, { platform: 'darwin', freeBytes: () => 90 * mb }))).toBe(16_000 * mb)
  })

  it('can be read on this machine', () => {
    expect(readFreeMemory()).toBeGreaterThan(0)
  })
})

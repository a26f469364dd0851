import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PackageOptions, packageServices } from '../src/packaging/package-services.ts'

const mb = 1024 * 1024

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'repository-'))
  await write('package.json', '{}')
  await write('node_modules/turbo/package.json', '{}')
  for (const name of ['gateway', 'notes', 'weather']) await mkdir(join(root, 'services', name), { recursive: true })
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(file: string, text: string) {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

/** A program in turbo's place, which prints these lines, `$words` being its own words, and then does this. */
async function packageWith(lines: readonly string[], options: Partial<PackageOptions> = {}, then = '') {
  const program = `
    const words = process.argv.slice(2).join(' ')
    for (const line of ${JSON.stringify(lines)}) console.log(line.replace('$words', words))
    ${then}`
  await write('node_modules/turbo/bin/turbo', program)
  const said: string[] = []
  const output: string[] = []
  const packaged: unknown[] = []
  const ended = packageServices({
    root,
    stage: 'local',
    freeBytes: 8_000 * mb,
    onPackaged: service => packaged.push(service),
    say: text => said.push(text),
    onLine: line => output.push(line),
    ...options,
  })
  const error = await ended.then(
    () => undefined,
    (error: Error) => error,
  )
  return { said, output, packaged, error, failure: error?.message }
}

const missed = '@mcp-lambda/service-notes:package: cache miss, executing 0f'

describe('packaging', () => {
  it('tells of each service, and whether it came from the cache', async () => {
    const lines = [missed, '@mcp-lambda/service-gateway:package: cache hit, suppressing logs 0e']
    const { packaged, failure } = await packageWith(lines)
    expect(failure).toBeUndefined()
    expect(packaged).toEqual([
      { name: 'notes', fromCache: false },
      { name: 'gateway', fromCache: true },
    ])
  })

  it('passes on what the framework warns of', async () => {
    const { said } = await packageWith([missed, '@mcp-lambda/service-notes:package: Warning: notes is too large'])
    expect(said).toEqual(['  Warning: notes is too large'])
  })

  it('gives what the failing service printed', async () => {
    const { failure } = await packageWith(['@mcp-lambda/service-notes:package: ✘ no such file'], {}, 'process.exit(1)')
    expect(failure).toBe('The services could not be packaged:\n✘ no such file')
  })

  it('keeps apart what each service printed that failed', async () => {
    const lines = [
      '@mcp-lambda/service-notes:package: must be integer',
      '@mcp-lambda/service-notes:package: services/notes could not be packaged for stage prod',
      '@mcp-lambda/service-weather:package: Packaged',
      '@mcp-lambda/service-gateway:package: ✘ [ERROR] no such file',
      '@mcp-lambda/service-gateway:package: services/gateway could not be packaged for stage prod',
    ]
    const { error } = await packageWith(lines, {}, 'process.exit(1)')
    expect(error).toMatchObject({
      failures: [
        { service: 'notes', text: 'must be integer' },
        { service: 'gateway', text: '✘ [ERROR] no such file' },
      ],
    })
  })

  it('keeps the places of a wrong setting, and drops the frames of a stack', async () => {
    const printed = [
      'Error:',
      'Configuration error: ',
      "     at 'provider.vpc': must have required property 'subnetIds'",
      '     at root: unrecognized property functoins',
      'TypeError: no such plugin',
      '    at Object.<anonymous> (plugin.js:1:1)',
      '    at async Promise.all (index 0)',
    ].map(line => `@mcp-lambda/service-notes:package: ${line}`)
    const { failure } = await packageWith(printed, {}, 'process.exit(1)')
    expect(failure).toBe(
      [
        'The services could not be packaged:',
        'Error:',
        'Configuration error: ',
        "     at 'provider.vpc': must have required property 'subnetIds'",
        '     at root: unrecognized property functoins',
        'TypeError: no such plugin',
      ].join('\n'),
    )
  })
})

it.each([
  { what: 'without a package.json', manifest: undefined },
  { what: 'whose package.json has no script for it', manifest: '{ "name": "notes", "scripts": { "test": "vitest" } }' },
])('names a service $what, which turbo would leave out', async ({ manifest }) => {
  await write('services/notes/serverless.yml', 'service: notes')
  if (manifest !== undefined) await write('services/notes/package.json', manifest)
  const { failure, output } = await packageWith([missed])
  expect(failure).toMatch(/^services\/notes\/package\.json has no script "package"/)
  expect(output).toEqual([])
})

describe('packaging in little memory', () => {
  it('takes one service at a time, and says so once', async () => {
    const { said, output } = await packageWith(['$words', missed, missed], { freeBytes: 560 * mb })
    expect(output[0]).toContain('--concurrency=1')
    expect(said).toEqual([expect.stringMatching(/1 of 3 services at a time: 560 MB/)])
  })

  it('says nothing of it where all comes from the cache', async () => {
    const lines = ['@mcp-lambda/service-gateway:package: cache hit, suppressing logs 0e']
    expect((await packageWith(lines, { freeBytes: 560 * mb })).said).toEqual([])
  })

  it('takes all at once where there is enough', async () => {
    const { said, output } = await packageWith(['$words', missed])
    expect(output[0]).toContain('--concurrency=3')
    expect(said).toEqual([])
  })

  it('leaves it to the words for turbo, where they say how many', async () => {
    const { output } = await packageWith(['$words'], { turboArgs: ['--concurrency=2'] })
    expect(output[0]?.match(/--concurrency=\d/g)).toEqual(['--concurrency=2'])
  })

  it.each([
    { what: 'sls is killed', line: '@mcp-lambda/service-notes:package: sls package was killed (SIGKILL): …' },
    { what: 'esbuild is killed', line: '@mcp-lambda/service-notes:package: Error: The service was stopped' },
    { what: 'a shell tells of it', line: '@mcp-lambda/service-notes:package: Killed' },
    { what: 'V8 gives up', line: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory' },
  ])('says that memory ran out, how much there was and what to do, when $what', async ({ line }) => {
    const { failure } = await packageWith([line], { freeBytes: 300 * mb }, 'process.exit(1)')
    expect(failure).toMatch(/ran out of memory.*300 MB.*more memory/)
  })

  it('says so when turbo itself is killed', async () => {
    const { failure } = await packageWith([], {}, "process.kill(process.pid, 'SIGKILL')")
    expect(failure).toMatch(/ran out of memory/)
  })

  it('does not blame memory for another failure', async () => {
    const { failure } = await packageWith(['notes:package: ✘ expected ";"'], {}, 'process.exit(1)')
    expect(failure).not.toMatch(/memory/)
  })
})

describe('packaging on a disk that is full or read-only', () => {
  it.each([
    'ENOSPC: no space left on device, write',
    'EROFS: read-only file system, mkdir',
  ])('names the folders, their room and TMPDIR, on %s', async line => {
    const { failure } = await packageWith([`notes:package: ${line}`], {}, 'process.exit(1)')
    expect(failure).toContain(`${tmpdir()} has`)
    expect(failure).toContain(`${root} has`)
    expect(failure).toContain('set TMPDIR')
  })
})

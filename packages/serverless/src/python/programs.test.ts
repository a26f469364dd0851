import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments, readModules } from './programs.ts'

const entryPoints = `[console_scripts]
mcp-server-time = mcp_server_time:main
some.cli = some.cli:App.run [extra]

[other]
not-a-program = other:main
`

let packages: string

beforeAll(async () => {
  packages = await mkdtemp(join(tmpdir(), 'programs-'))
  await mkdir(join(packages, 'mcp_server_time-1.dist-info'))
  await mkdir(join(packages, 'without-1.dist-info'))
  await writeFile(join(packages, 'mcp_server_time-1.dist-info/entry_points.txt'), entryPoints)
})

it('knows the modules that python -m starts', async () => {
  for (const name of ['server', 'library']) await mkdir(join(packages, name))
  await writeFile(join(packages, 'server/__main__.py'), '')
  await writeFile(join(packages, 'library/__init__.py'), '')
  expect(await readModules(packages)).toEqual(['server'])
})

afterAll(() => rm(packages, { recursive: true }))

describe('what Python gets for a command', () => {
  it.each(['python', 'python3'])('is all that follows %s', async python => {
    expect(await readArguments(`${python} -m  server --port 1 `, packages)).toEqual(['-m', 'server', '--port', '1'])
  })

  it('is the function of a program that a package has, with its arguments', async () => {
    expect(await readArguments('mcp-server-time --local-timezone=UTC', packages)).toEqual([
      '-c',
      "import sys; from mcp_server_time import main; sys.argv[0] = 'mcp-server-time'; sys.exit(main())",
      '--local-timezone=UTC',
    ])
  })

  it('is a method, where the program is one', async () => {
    const [, code] = await readArguments('some.cli', packages)
    expect(code).toMatch(/from some\.cli import App;.*sys\.exit\(App\.run\(\)\)/)
  })

  it('is refused for a program that no package has', async () => {
    await expect(readArguments('not-a-program', packages)).rejects.toThrow(
      /"not-a-program"; they have mcp-server-time,/,
    )
  })
})

import { expect, it } from 'vitest'
import { findForeign, type Machine, toForeignProblems } from './find-foreign.ts'
import type { NativeFile } from './find-programs.ts'

const arm64: Machine = { system: 'Linux', architecture: 'arm64' }

function file(path: string, system: Machine['system'] = 'Linux', architecture = 'arm64'): NativeFile {
  return { path, system, architecture, isProgram: false, isExecutable: false }
}

const addon = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'

it.each<{ what: string; files: readonly NativeFile[]; foreign: readonly string[] }>([
  { what: 'one that fits', files: [file(addon)], foreign: [] },
  { what: 'one for another processor', files: [file(addon, 'Linux', 'x86_64')], foreign: [addon] },
  { what: 'one for another system', files: [file(addon, 'macOS')], foreign: [addon] },
  {
    what: 'builds for many machines, one of which fits',
    files: [
      file('node_modules/a/prebuilds/darwin-arm64/a.node', 'macOS'),
      file('node_modules/a/prebuilds/linux-arm64/a.node'),
      file('node_modules/a/prebuilds/linux-x64/a.node', 'Linux', 'x86_64'),
      file('node_modules/a/prebuilds/win32-x64/a.node', 'Windows', 'x86_64'),
    ],
    foreign: [],
  },
  {
    what: 'builds for many machines, none of which fits',
    files: [
      file('node_modules/a/prebuilds/darwin-arm64/a.node', 'macOS'),
      file('node_modules/a/prebuilds/linux-x64/a.node', 'Linux', 'x86_64'),
    ],
    foreign: ['node_modules/a/prebuilds/darwin-arm64/a.node', 'node_modules/a/prebuilds/linux-x64/a.node'],
  },
  {
    what: 'one compiled here beside a build that fits: loaders prefer what was compiled',
    files: [file('node_modules/a/build/Release/a.node', 'macOS'), file('node_modules/a/prebuilds/linux-arm64/a.node')],
    foreign: ['node_modules/a/build/Release/a.node'],
  },
  {
    what: 'a build that fits in another package',
    files: [
      file('node_modules/a/prebuilds/linux-arm64/a.node'),
      file('node_modules/a/node_modules/@b/c/prebuilds/linux-x64/c.node', 'Linux', 'x86_64'),
    ],
    foreign: ['node_modules/a/node_modules/@b/c/prebuilds/linux-x64/c.node'],
  },
  {
    what: 'programs of the service itself',
    files: [file('bin/linux-arm64/notes'), file('bin/linux-x64/notes', 'Linux', 'x86_64')],
    foreign: ['bin/linux-x64/notes'],
  },
])('of $what', ({ files, foreign }) => {
  expect(findForeign(files, arm64).map(({ path }) => path)).toEqual(foreign)
})

it('names a package once, both machines, and the ways out that there are', () => {
  const files = [
    file(addon, 'Linux', 'x86_64'),
    file('node_modules/better-sqlite3/build/Release/test_extension.node', 'Linux', 'x86_64'),
    file('node_modules/canvas/build/Release/canvas.node', 'macOS'),
    file('bin/notes', 'Linux', 'x86_64'),
  ]
  const problems = toForeignProblems(findForeign(files, arm64), 'notes', 'arm64')
  expect(problems.map(({ code, where, what, remedy }) => `${code}: ${where}: ${what}\n${remedy}`)).toEqual([
    expect.stringMatching(
      /^binary-of-other-architecture: services\/notes: .*\/better_sqlite3\.node in the zip: it is for Linux on x86_64, and the function runs on Linux on arm64 \(and 1 more of better-sqlite3\)\nbetter-sqlite3 was compiled.*or set provider\.architecture to x86_64/,
    ),
    expect.stringMatching(/canvas\.node in the zip: it is for macOS on arm64, .*\ncanvas was compiled(?!.*provider)/),
    expect.stringMatching(
      /bin\/notes in the zip: it is for Linux on x86_64.*\nBuild it for Linux on arm64, or set provider/,
    ),
  ])
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { samples } from '../samples/samples.ts'

const root = join(import.meta.dirname, '../..')

/** Names of the samples, and of what they stand on. `Prometheus`, the program, is not among them. */
const names = new RegExp(`\\b(${[...samples, 'AMP', 'docs-site'].join('|')})\\b`)

const exceptions = [
  // These name a package of PyPI, `awslabs.aws-documentation-mcp-server`.
  'packages/wrapper/test/python-program.ts',
  'packages/wrapper/test/python-servers.soak.ts',
  // What calls of the samples were billed for.
  'packages/cli/src/cost/recording.json',
]

/** Tools of public servers and requests for them. */
const foreign = 'packages/gateway/test/finding/'

// Not the names of all services: a project may have one of its own with a name that the packages use in examples.
it('no package names a sample, in code, comments, tests and documents', () => {
  const all = globSync('packages/*/{*.md,package.json,{bin,src,test}/**/*.*}', { cwd: root })
  const files = all.filter(file => !exceptions.includes(file) && !file.startsWith(foreign))
  expect(files.length).toBeGreaterThan(100)
  const naming = files.flatMap(file => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return lines.flatMap((line, index) => (names.test(line) ? [`${file}:${index + 1}`] : []))
  })
  expect(naming).toEqual([])
})

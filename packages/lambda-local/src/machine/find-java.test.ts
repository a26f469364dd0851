import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findJava } from './find-java.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'java-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A program that prints a version as Java does. Returns its installation. */
async function install(name: string, version: string): Promise<string> {
  const bin = join(folder, name, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'java'), `#!/bin/sh\necho 'openjdk version "${version}" 2025-07-15' >&2\n`)
  await chmod(join(bin, 'java'), 0o755)
  return join(folder, name)
}

it('takes the one of the version, and not the first', async () => {
  const [JAVA_HOME, other] = [await install('one', '9.0.4'), await install('other', '9999.0.8')]
  expect(await findJava('9999', { JAVA_HOME, PATH: join(other, 'bin') })).toBe(join(other, 'bin/java'))
})

it('takes no version that only begins alike, and says how to install the right one', async () => {
  const JAVA_HOME = await install('newer', '99990.0.1')
  await expect(findJava('9999', { JAVA_HOME })).rejects.toThrow('apt-get install openjdk-9999-jre-headless')
})

import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFolder } from './commands.ts'

const bin = join(import.meta.dirname, '../bin/mcp-lambda.js')

/** A project that has the command installed. */
async function createProject(): Promise<string> {
  const folder = await createFolder()
  await mkdir(join(folder, 'node_modules/mcp-lambda'), { recursive: true })
  await mkdir(join(folder, 'services/notes'), { recursive: true })
  return folder
}

function help(cwd: string, env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
    execFile(process.execPath, [bin, '--help'], { cwd, env }, (error, stdout, stderr) =>
      error ? reject(error) : resolve({ stdout, stderr }),
    )
  })
}

it('is in node_modules of the project, from any folder of it', async () => {
  const folder = await createProject()
  expect((await help(join(folder, 'services/notes'))).stderr).toBe('')
  expect(await readdir(join(folder, 'node_modules/.cache/mcp-lambda/compiled'))).toHaveLength(1)
  expect(await readdir(join(folder, 'services/notes'))).toEqual([])
})

it('is where the user wants it, and nowhere outside of a project', async () => {
  const folder = await createProject()
  await help(folder, { NODE_COMPILE_CACHE: join(folder, 'own') })
  expect(await readdir(join(folder, 'own'))).toHaveLength(1)
  expect(await readdir(join(folder, 'node_modules'))).toEqual(['mcp-lambda'])
  const elsewhere = await createFolder()
  await help(elsewhere)
  expect(await readdir(elsewhere)).toEqual([])
})

it('is left out where its folder cannot be written to', async () => {
  const folder = await createProject()
  await writeFile(join(folder, 'node_modules/.cache'), 'a file')
  const { stdout, stderr } = await help(folder)
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringContaining('mcp-lambda'), stderr: '' })
  expect(await readFile(join(folder, 'node_modules/.cache'), 'utf8')).toBe('a file')
})

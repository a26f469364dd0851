/** Folders, ports and memory that the commands use. */
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { listenLocally } from '@mcp-lambda/lambda-local/machine'
import type { Environment, Finding } from './finding.ts'

/** The nearest folder that exists decides. Tried with a folder that is removed at once: rights alone do not say it. */
export function lookAtFolders(env: Environment, home: string): Finding[] {
  const caches = env.XDG_CACHE_HOME || join(home, '.cache')
  return [
    lookAtFolder('Cache', join(caches, 'mcp-lambda'), 'Set XDG_CACHE_HOME to a folder that can be written.'),
    lookAtFolder('Temporary files', tmpdir(), 'Set TMPDIR to a folder that can be written.'),
    lookAtFolder(
      'Home',
      home,
      'Set HOME to a folder that can be written: sls keeps its settings there, and npm its cache.',
    ),
  ]
}

function lookAtFolder(name: string, folder: string, remedy: string): Finding {
  let nearest = folder
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest)
  try {
    rmdirSync(mkdtempSync(join(nearest, 'mcp-lambda-doctor-')))
    return { name, state: 'ok', found: folder }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { name, state: 'missing', found: `${folder} cannot be written (${code})`, effect: remedy }
  }
}

export async function lookAtPorts(ports: Readonly<Record<string, number>>): Promise<Finding[]> {
  return Promise.all(
    Object.entries(ports).map(async ([flag, port]): Promise<Finding> => {
      const name = `Port ${port}`
      const taken = await listenLocally(createServer(), { host: '127.0.0.1', port }).then(
        listener => listener.close().then(() => false),
        () => true,
      )
      if (!taken) return { name, state: 'ok', found: 'free' }
      return { name, state: 'off', found: 'taken', effect: `npm start -- ${flag} 0 takes a free one.` }
    }),
  )
}

/** @param atOnce services that are packaged at the same time */
export function lookAtMemory(freeBytes: number, atOnce: number, services: number): Finding {
  const found = `${Math.floor(freeBytes / 1024 / 1024)} MB free`
  if (atOnce >= services) return { name: 'Memory', state: 'ok', found }
  return { name: 'Memory', state: 'off', found, effect: `${atOnce} of ${services} services are packaged at a time.` }
}

/** @param folder `/proc`, which macOS lacks */
export function lookAtProcesses(folder = '/proc'): Finding {
  if (existsSync(join(folder, 'self/stat'))) return { name: 'Processes', state: 'ok', found: folder }
  return { name: 'Processes', state: 'off', found: `no ${folder}`, effect: withoutProc }
}

const withoutProc =
  'Memory limits of functions are not enforced here, and their memory is not measured. A program that leaves the process group of its function is not ended with it.'

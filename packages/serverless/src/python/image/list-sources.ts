import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Paths of the files in `src` of a service that are packaged, with `/` on each system. */
export async function listSources(directory: string): Promise<string[]> {
  const found = await readdir(join(directory, 'src'), { recursive: true, withFileTypes: true }).catch(() => [])
  return found
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(directory.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter(path => !path.split('/').includes('__pycache__'))
    .sort()
}

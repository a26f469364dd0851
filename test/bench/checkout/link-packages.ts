/** Dependencies of a checkout without installing them: the project's own, where both have the same lock file. */
import { existsSync } from 'node:fs'
import { glob, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * npm installs packages as folders and workspaces as links. Folders are shared; workspaces link to the checkout's own
 * sources, since `@mcp-lambda/wrapper` from the project's `node_modules` would be today's wrapper in every checkout.
 */
export async function linkPackages(checkout: string, project: string): Promise<void> {
  const installed = join(project, 'node_modules')
  const modules = join(checkout, 'node_modules')
  await mkdir(modules, { recursive: true })
  for (const name of await readFolders(installed)) {
    if (!name.startsWith('@')) await symlink(join(installed, name), join(modules, name))
    else {
      await mkdir(join(modules, name))
      for (const scoped of await readFolders(join(installed, name))) {
        await symlink(join(installed, name, scoped), join(modules, name, scoped))
      }
    }
  }
  for (const folder of await readWorkspaces(checkout)) {
    const { name } = JSON.parse(await readFile(join(checkout, folder, 'package.json'), 'utf8'))
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(checkout, folder), join(modules, name))
    // Versions that differ from the root's are installed in the workspace.
    const nested = join(project, folder, 'node_modules')
    if (existsSync(nested)) await symlink(nested, join(checkout, folder, 'node_modules'))
  }
}

async function readWorkspaces(checkout: string): Promise<string[]> {
  const { workspaces } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as { workspaces: string[] }
  const folders: string[] = []
  const manifests = workspaces.map(folder => `${folder}/package.json`)
  for await (const manifest of glob(manifests, { cwd: checkout })) folders.push(dirname(manifest))
  return folders
}

/** Neither links nor npm's own files. */
async function readFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
}

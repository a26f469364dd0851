import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { runTool } from '../packaging/repository.ts'
import { type GoldenTemplate, toGolden } from './golden-template.ts'
import { stage, type Variant } from './variants.ts'

/** Packages what `variant` names, in a copy of the repository whose parameters are overwritten. */
export async function packageVariant(
  directory: string,
  { name, folders, params }: Variant,
): Promise<ReadonlyMap<string, GoldenTemplate>> {
  await setParams(directory, params)
  const templates = new Map<string, GoldenTemplate>()
  for (const folder of folders) {
    const cwd = join(directory, folder)
    const { code, stdout, stderr } = await runTool('sls', ['package', '--stage', stage, '--package', '.golden'], {
      cwd,
    })
    if (code !== 0) throw new Error(`${name}: ${folder} was not packaged:\n${stderr}${stdout}`)
    const compiled = await readFile(join(cwd, '.golden/cloudformation-template-update-stack.json'), 'utf8')
    templates.set(folder, toGolden(compiled))
  }
  return templates
}

/** In `params` of the project's `serverless.yml`. */
async function setParams(directory: string, params: Variant['params']): Promise<void> {
  const path = join(directory, 'serverless.yml')
  const document = parseDocument(await readFile(path, 'utf8'))
  document.setIn(['params', stage], document.createNode(params))
  await writeFile(path, document.toString())
}

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { runTool } from '../packaging/repository.ts'
import { type GoldenTemplate, toGolden } from './golden-template.ts'
import { stage, type Variant } from './variants.ts'

/** Where a project's parameters are, by stage. */
const paramsFile = 'shared/serverless/params.yml'

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

/** Lists cannot be given by `--param`, so each parameter is set in the file. */
async function setParams(directory: string, params: Variant['params']): Promise<void> {
  const path = join(directory, paramsFile)
  const document = parseDocument(await readFile(path, 'utf8'))
  document.set(stage, document.createNode(params))
  await writeFile(path, document.toString())
}

import { relative } from 'node:path'
import { PackagingError, type SourceProblem } from './packaging-error.ts'
import type { GatewaySources } from './sources.ts'
import { targetName, targetNameRule } from './target-name.ts'

/** A service of this project that is a target of the gateway. */
export type ServiceTarget = {
  readonly name: string
  /** Its service's folder, from the project's: for messages. */
  readonly folder: string
  readonly directory: string
  /** As it is called, with its alias where it has one, and `${sls:stage}` still in it. */
  readonly functionName: string
  /** Whether what it offers is read at run time. */
  readonly live: boolean
}

/** The targets, by name. Throws with every problem at once. */
export function toTargets({ root, services }: Pick<GatewaySources, 'root' | 'services'>): ServiceTarget[] {
  const problems: SourceProblem[] = []
  const report = (file: string, path: string, what: string) => problems.push({ file, path, text: what })
  const folderOf = new Map<string, string>()
  const targets = services.map(({ directory, target: name, functionNames, alias, liveCatalogue: live }) => {
    const folder = relative(root, directory)
    const where = `${folder}/serverless.yml`
    const functionName = toFunctionName(name)
    if (!targetName.test(name)) {
      report(where, 'custom.mcp.target', `custom.mcp.target "${name}" ${targetNameRule}`)
    }
    if (folderOf.has(name)) report(where, 'custom.mcp.target', `target "${name}" is taken by ${folderOf.get(name)}`)
    folderOf.set(name, folder)
    if (functionNames.length !== 1 || functionNames[0] !== functionName) {
      const found = functionNames.join(', ') || 'none'
      report(where, 'functions', `a target has one function, named ${functionName}; found ${found}`)
    }
    return { name, folder, directory, functionName: alias ? `${functionName}:${alias}` : functionName, live }
  })
  if (problems.length > 0) throw new PackagingError(problems)
  return targets.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of a target's function, with `${sls:stage}` in it. */
export function toFunctionName(target: string): string {
  return `mcp-server-${target}-${stageVariable}`
}

/** Names as deployed: `name` with its `${sls:stage}` filled in. */
export function onStage(stage: string, name: string): string {
  return name.replaceAll(stageVariable, stage)
}

const stageVariable = '${sls:stage}'

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
  const report = (problem: SourceProblem) => problems.push(problem)
  const folderOf = new Map<string, string>()
  const targets = services.map(({ directory, target: name, functionNames, alias, liveCatalogue: live }) => {
    const folder = relative(root, directory)
    const file = `${folder}/serverless.yml`
    const functionName = toFunctionName(name)
    if (!targetName.test(name)) {
      const path = 'custom.mcp.target'
      report({ file, path, text: `${path} "${name}" ${targetNameRule}`, remedy: 'Write a name such as my-notes.' })
    }
    if (folderOf.has(name)) {
      const text = `target "${name}" is taken by ${folderOf.get(name)}`
      report({ file, path: 'custom.mcp.target', text, remedy: 'Give one of the two another name.' })
    }
    folderOf.set(name, folder)
    if (functionNames.length !== 1 || functionNames[0] !== functionName) {
      const found = functionNames.join(', ') || 'none'
      const text = `a target has one function, named ${functionName}; found ${found}`
      report({ file, path: 'functions', text, remedy: describeFunction(functionNames.length) })
    }
    return { name, folder, directory, functionName: alias ? `${functionName}:${alias}` : functionName, live }
  })
  if (problems.length > 0) throw new PackagingError(problems)
  return targets.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function describeFunction(count: number): string {
  if (count === 0) return 'Write functions: { server: { handler: src/handler.handler } }.'
  return count === 1
    ? 'Take name out of the function: the plugin gives it.'
    : 'Move all but one to services of their own, in folders beside this one.'
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

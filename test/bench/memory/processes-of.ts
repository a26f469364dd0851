import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the processes below this one that run a function, on Linux. Other local Lambdas may run one of the same name. */
export function processesOf(functionName: string): number[] {
  const own = childrenOf(process.pid).filter(id => variablesOf(id).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`))
  return own.flatMap(withDescendants)
}

function withDescendants(id: number): number[] {
  return [id, ...childrenOf(id).flatMap(withDescendants)]
}

function childrenOf(id: number): number[] {
  const texts = ifThere(() => readdirSync(`/proc/${id}/task`))?.map(
    thread => ifThere(() => readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8')) ?? '',
  )
  return (texts ?? []).flatMap(text => text.split(' ').filter(Boolean)).map(Number)
}

function variablesOf(id: number): string[] {
  return ifThere(() => readFileSync(`/proc/${id}/environ`, 'utf8'))?.split('\0') ?? []
}

/** A process may end at any time. */
function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

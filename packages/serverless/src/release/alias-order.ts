/**
 * The order in which targets begin and end to be called by an alias (`custom.mcp.snapStart`). The function itself is always there,
 * and its alias must be while a gateway calls it: before the gateway that begins, and until after the one that ends.
 */

import type { StageStack } from './stage-stack.ts'

/** Of a stack that goes out or back. */
export type Publishing = {
  readonly stack: string
  /** Whether a function of it has a published version in its new template. */
  readonly isPublished: boolean
}

/** @param gateway the stack of the gateway */
export function inAliasOrder<Step extends Publishing>(
  steps: readonly Step[],
  stacks: readonly Pick<StageStack, 'name' | 'outputs'>[],
  gateway: string | undefined,
): Step[] {
  const wasPublished = (name: string) => isPublished(stacks.find(stack => stack.name === name)?.outputs)
  const changing = steps.filter(step => step.stack !== gateway && step.isPublished !== wasPublished(step.stack))
  const others = steps.filter(step => !changing.includes(step))
  const afterGateway = others.findIndex(({ stack }) => stack === gateway) + 1
  return [
    ...changing.filter(step => step.isPublished),
    ...others.slice(0, afterGateway),
    ...changing.filter(step => !step.isPublished),
    ...others.slice(afterGateway),
  ]
}

/** @param outputs of a stack or of its template, in which osls names the ARN of a published version */
export function isPublished(outputs: Readonly<Record<string, unknown>> = {}): boolean {
  return Object.keys(outputs).some(key => key.endsWith('LambdaFunctionQualifiedArn'))
}

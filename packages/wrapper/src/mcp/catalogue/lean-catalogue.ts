/** Catalogues without what costs a model tokens and tells it nothing, in a form that most clients and model APIs read. */

import { isObject, type JsonObject } from '../json-rpc.ts'
import { toLeanSchema } from './lean-schema.ts'
import type { Catalogue } from './read-catalogue.ts'
import type { Use } from './single-types.ts'

/**
 * The form in which a catalogue is committed, packaged and listed. A change that shows in `toDigestForm` is a new `digestVersion`.
 * Applied twice, it is the same as once. Servers go on checking arguments by their own schemas, which are stricter.
 */
export function toLeanCatalogue<Given extends Pick<Catalogue, 'tools'>>(catalogue: Given): Given {
  return { ...catalogue, tools: catalogue.tools.map(tool => toLeanTool(tool, 'arguments')) }
}

/** The form that is hashed. It is the same of a catalogue and of its lean form. */
export function toDigestForm<Given extends Pick<Catalogue, 'tools'>>(catalogue: Given): Given {
  return { ...catalogue, tools: catalogue.tools.map(tool => toLeanTool(tool, 'digest of arguments')) }
}

function toLeanTool({ execution, ...tool }: JsonObject, input: Use): JsonObject {
  const lean = toLeanExecution(execution)
  return {
    ...tool,
    ...(isObject(tool.inputSchema) && { inputSchema: toLeanSchema(tool.inputSchema, input) }),
    ...(lean !== undefined && { execution: lean }),
    ...(isObject(tool.outputSchema) && { outputSchema: toLeanSchema(tool.outputSchema, 'results') }),
  }
}

/** `forbidden` is what a client assumes where nothing is said (2025-11-25, Tool, `execution.taskSupport`). */
function toLeanExecution(execution: unknown): unknown {
  if (!isObject(execution) || (execution.taskSupport ?? 'forbidden') !== 'forbidden') return execution
  const { taskSupport: _, ...rest } = execution
  return Object.keys(rest).length > 0 ? rest : undefined
}

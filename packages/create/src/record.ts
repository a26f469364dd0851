/** `.mcp-lambda.json` of a project. */
import type { Answers } from './answers.ts'

export const recordFile = '.mcp-lambda.json'

export type Record = {
  /** Of the template that the project was made from, or last upgraded to. */
  readonly version: string
  readonly answers: Answers
}

export function toRecordText(record: Record): string {
  return `${JSON.stringify(record, null, 2)}\n`
}

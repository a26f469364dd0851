import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import type { Form } from '../calls.ts'
import type { ContenderName } from '../contenders/bundle.ts'
import type { Task } from '../measure/in-turns.ts'
import { importRecorded } from '../measure/recorded.ts'

export type Contender = {
  readonly handler: (event: unknown, context: object) => Promise<unknown>
  readonly close?: () => Promise<void>
}

/** Loads a bundle into this process, with its own copy of everything in it, as a function has. */
export async function loadContender(folder: string, name: ContenderName): Promise<Contender> {
  return import(pathToFileURL(join(folder, `${name}.mjs`)).href)
}

/** The same, writing a record of each exchange. */
export async function loadRecorded(folder: string, name: ContenderName): Promise<Contender> {
  return importRecorded(join(folder, `${name}.mjs`))
}

/** A call by one form of event, as the runtime hands it over: its payload is parsed, its answer not yet text. */
export function toTask(name: string, { handler }: Contender, { toEvent, check }: Form): Task {
  return {
    name,
    prepare(n) {
      const event = toEvent(n)
      const context = lambdaContext()
      return { run: () => handler(event, context), check: answer => check(answer, n) }
    },
  }
}

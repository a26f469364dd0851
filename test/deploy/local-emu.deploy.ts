/** A release on a second stand-in, since each lies somewhere: moto, which all other tests have, and LocalEmu. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAccount } from './account.ts'
import { createProject, type Project } from './project.ts'
import { sls } from './sls.ts'
import { type Front, startFront } from './stand-ins/front.ts'
import { type Functions, startFunctions } from './stand-ins/functions.ts'
import { type LocalEmu, startLocalEmu, whyNoLocalEmu } from './stand-ins/local-emu.ts'

const missing = whyNoLocalEmu(process.env)
if (missing !== undefined) console.warn(`Skipped: ${missing}`)

describe.skipIf(missing !== undefined)('LocalEmu', () => {
  let emulator: LocalEmu
  let front: Front
  let functions: Functions
  let project: Project

  beforeAll(async () => {
    emulator = await startLocalEmu(process.env)
    front = await startFront(emulator.url)
    functions = await startFunctions(emulator.url, front.url, {})
    front.functions = functions
    project = await createProject('doors: { invoke: { trusted: { principal: agent } } }\n')
  })

  afterAll(async () => {
    await functions?.close()
    await front?.close()
    await emulator?.close()
    await project?.[Symbol.asyncDispose]()
  })

  async function run(words: string) {
    return sls(project.directory, `${words} --stage prod`, front.url)
  }

  it('has a release deployed, called, left alone when nothing changed, and removed', async () => {
    const first = await run('deploy')
    expect(first.code, first.output).toBe(0)
    expect(first.output).toContain('lists 2 tools, and one___answer has answered')

    front.changes.splice(0)
    const again = await run('deploy')
    expect(again.code, again.output).toBe(0)
    expect(front.changes).toEqual([])

    const removed = await run('remove --yes')
    const left = await listAccount(emulator.url)
    expect(left.filter(name => /^(stack|bucket) /.test(name))).toEqual([])
    // LocalEmu deletes a stack, and not all that is in it. The inventory finds what is left.
    const names = left.map(name => name.split(' ').at(-1) ?? '')
    expect(names.filter(name => !removed.output.includes(name))).toEqual([])
    expect(removed.code, removed.output).toBe(1)
  })
})

/** Stage prod of a project, in an account that is empty before each test: what the files of this suite share. */

import { basename, join } from 'node:path'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import { clientOptions, listAccount } from './account.ts'
import { findDenied } from './permissions.ts'
import { copyProject, type Project, writeIn } from './project.ts'
import { writeRecord } from './records.ts'
import { type Ended, sls } from './sls.ts'
import type { Front } from './stand-ins/front.ts'
import { toDistinct } from './stand-ins/signed-call.ts'
import { type StandIns, startStandIns } from './stand-ins/stand-ins.ts'

export type Stage = {
  readonly front: Front
  /** Of the account, past the front. */
  readonly url: string
  /** Of the project, whose packages are made. */
  readonly directory: string
  /** The framework at the root, for this stage. */
  run(words: string): Promise<Ended>
  /** In a folder of the project. */
  runIn(folder: string, words: string): Promise<Ended>
  /** By default as packaged before the tests, and without calling anything: what is tested comes after it. */
  deploy(options?: string): Promise<void>
  stacksThere(): Promise<string[]>
  /** Names of stacks, in the order of the first change of each. */
  stacksChanged(): string[]
  write(files: Readonly<Record<string, string>>): Promise<void>
  /** A stack that no deployment made. */
  createStack(service: string, ofProject: string, resources?: object): Promise<void>
  /** Removes the stage, and looks for itself. @param left what is of others */
  expectRemoved(left?: readonly string[]): Promise<void>
}

/** Of a whole deployment, as `stacksThere` names them. */
export const stacks = ['stack gateway-prod', 'stack one-prod', 'stack tools-prod', 'stack two-prod'] as const

/** For a file of tests, at its top. @param file `import.meta.filename` of that file */
export function useStage(file: string): Stage {
  let account: StandIns
  let project: Project
  /** Of the deployer, in all tests of the file. */
  const actions = new Set<string>()

  beforeAll(async () => {
    account = await startStandIns(['gateway-prod', 'gateway-pr-42'])
  })

  afterAll(async () => {
    await writeRecord(basename(file), actions)
    await account.close()
  })

  beforeEach(async () => {
    project = await copyProject(inject('packagedProject'))
  })

  afterEach(async () => {
    // In each of these states a role with the policy of the guide and no other would have done.
    const called = toDistinct(account.front.calls.splice(0)).filter(({ by }) => by === 'deployer')
    for (const { action } of called) actions.add(action)
    expect(findDenied(called, { project: 'tools', services: ['one', 'two', 'gateway'] })).toEqual([])
    await account.reset()
    await project[Symbol.asyncDispose]()
  })

  const stage: Stage = {
    get front() {
      return account.front
    },
    get url() {
      return account.url
    },
    get directory() {
      return project.directory
    },
    run: words => stage.runIn('.', words),
    runIn: (folder, words) => sls(join(project.directory, folder), `${words} --stage prod`, account.front.url),
    async deploy(options = '--package .package/prod --skip-check --skip-smoke-test') {
      const { code, output } = await stage.run(`deploy ${options}`.trim())
      expect(code, output).toBe(0)
    },
    async stacksThere() {
      return (await listAccount(account.url)).filter(name => name.startsWith('stack '))
    },
    stacksChanged() {
      const { changes } = account.front
      return [...new Set(changes.filter(({ action }) => action !== 'PutObject').map(({ stack }) => stack))]
    },
    async write(files) {
      for (const [path, text] of Object.entries(files)) await writeIn(project.directory, path, text)
    },
    async createStack(service, ofProject, Resources = { Log: { Type: 'AWS::Logs::LogGroup' } }) {
      const tags = { project: ofProject, stage: 'prod', service }
      const created = {
        StackName: `${service}-prod`,
        TemplateBody: JSON.stringify({ Resources }),
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }
      await new CloudFormationClient(clientOptions(account.url)).send(new CreateStackCommand(created))
    },
    async expectRemoved(left = []) {
      const { code, output } = await stage.run('remove --yes')
      expect(code, output).toBe(0)
      expect(output).toContain('0 left')
      expect(await listAccount(account.url)).toEqual(left)
    },
  }
  return stage
}

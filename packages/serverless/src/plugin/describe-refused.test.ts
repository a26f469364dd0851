import { expect, it } from 'vitest'
import type { Configuration } from '../defaults/stack.ts'
import { describeRefused } from './describe-refused.ts'
import type { Serverless } from './framework.ts'

/** What the framework says of a service in the place of its own messages. */
function toSaid(
  messages: readonly string[],
  configurationInput: Configuration,
  options: { readonly region?: string } = {},
) {
  class Handler {
    readonly said: string[] = []
    defineCustomProperties() {}
    handleErrorMessages(messages: readonly string[]) {
      this.said.push(...messages)
    }
  }
  const configSchemaHandler = new Handler()
  const serverless: Partial<Serverless> = {
    configSchemaHandler,
    configurationInput,
    processedInput: { commands: [], options },
  }
  describeRefused(serverless as Serverless, 'services/notes/serverless.yml') // The rest is not read.
  configSchemaHandler.handleErrorMessages(messages)
  return configSchemaHandler.said
}

it('each message of the framework begins with the file', () => {
  expect(
    toSaid(["at 'functions.server': unrecognized property 'memory'", "at 'provider': must be object"], {}),
  ).toEqual([
    "services/notes/serverless.yml at 'functions.server': unrecognized property 'memory'",
    "services/notes/serverless.yml at 'provider': must be object",
  ])
})

const regions = "at 'provider.region': must be equal to one of the allowed values [us-east-1, eu-west-1]"

it.each([
  { what: 'a misspelt value', provider: { region: 'us-est-1' }, end: '. The nearest is us-east-1' },
  { what: 'one that looks right', provider: { region: 'eu-west-9' }, end: '. The nearest is eu-west-1' },
  { what: 'one that is like none', provider: { region: 'moon' }, end: '' },
  { what: 'one that is no text', provider: { region: 1 }, end: '' },
])('names the nearest of the values that the framework takes for $what', ({ provider, end }) => {
  expect(toSaid([regions], { provider })).toEqual([`services/notes/serverless.yml ${regions}${end}`])
})

it('names the flag for a region that no file has', () => {
  expect(toSaid([regions], { provider: { region: 'us-east-1' } }, { region: 'eu-west-9' })).toEqual([
    `--region eu-west-9 ${regions}. The nearest is eu-west-1`,
  ])
})

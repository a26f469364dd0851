import { expect, it } from 'vitest'
import { nameFile } from './name-file.ts'

it('each message of the framework begins with the file', () => {
  class Handler {
    readonly said: string[] = []
    defineCustomProperties() {}
    handleErrorMessages(messages: readonly string[]) {
      this.said.push(...messages)
    }
  }
  const handler = new Handler()
  nameFile(handler, 'services/notes/serverless.yml')
  handler.handleErrorMessages([
    "at 'functions.server': unrecognized property 'memory'",
    "at 'provider': must be object",
  ])
  expect(handler.said).toEqual([
    "services/notes/serverless.yml at 'functions.server': unrecognized property 'memory'",
    "services/notes/serverless.yml at 'provider': must be object",
  ])
})

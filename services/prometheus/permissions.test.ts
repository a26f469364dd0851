import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const actionsIn = (text: string) => [...new Set(text.match(/\baps:[A-Z]\w+/g))].sort()
const read = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

it('grants the actions that the README says are used, and no others', () => {
  const [used = ''] = /^IAM actions used: .*?`aps:ListWorkspaces`/ms.exec(read('README.md')) ?? []
  expect(actionsIn(used)).not.toEqual([])
  expect(actionsIn(read('serverless.yml'))).toEqual(actionsIn(used))
})

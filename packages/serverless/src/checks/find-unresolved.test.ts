import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { findUnresolved } from './find-unresolved.ts'

function find(value: string, useDotenv = false): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'unresolved-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'limits.yml'), 'timeout: 30')
  const yml = { useDotenv, functions: { server: { environment: { NOTES: value } } } }
  const place = { file: 'services/notes/serverless.yml', directory, env: { SET: 'x' } }
  return findUnresolved(yml, place).map(({ file, path, text, remedy }) => `${file}: ${path}: ${text}. ${remedy}`)
}

it.each([
  'plain',
  '${sls:stage}',
  '${env:SET}',
  "${env:UNSET, 'default'}",
  '${param:it, ${env:UNSET}}',
  '${file(./limits.yml)}',
  '${file(./limits.yml):timeout}',
  "${file(./none.yml), ''}",
  '${file(./${sls:stage}.yml)}',
  '${file(~/of-the-user.yml)}',
  '${AWS::Region}',
  '{ } $ }',
])('finds nothing in %s', value => {
  expect(find(value)).toEqual([])
})

it('says nothing of variables where the environment of packaging is not known', () => {
  const yml = { custom: { notes: '${env:UNSET}' } }
  expect(findUnresolved(yml, { file: 'serverless.yml', directory: '.' })).toEqual([])
})

it('leaves variables of a .env of the framework to it', () => {
  expect(find('${env:UNSET}', true)).toEqual([])
})

const at = 'services/notes/serverless.yml: functions.server.environment.NOTES'

it.each([
  {
    value: 'https://${env:SET}/${env:UNSET}',
    says: `${at}: the variable UNSET is not set here. Set it for the command: UNSET=… npm run check -- --stage …, or write a default: \${env:UNSET, ''}.`,
  },
  {
    value: '${file(./limit.yml):timeout}',
    says: `${at}: there is no file services/notes/limit.yml. Write file(./limits.yml).`,
  },
  {
    value: '${file(../shared/vpc.yml)}',
    says: `${at}: there is no file services/shared/vpc.yml. Write the path of one that is there, from the folder of this serverless.yml, or a default behind a comma.`,
  },
])('names what $value needs', ({ value, says }) => {
  expect(find(value)).toEqual([says])
})

import { expect, it } from 'vitest'
import { describeNpmRefusal } from './describe-npm-refusal.ts'

const notFound = (line: string) => `npm error code E404\nnpm error 404 ${line}\n`

it.each([
  {
    spec: '@acme/notes@1.2.3',
    said: notFound('No match found for version 1.2.3'),
    says: '--npm @acme/notes@1.2.3: there is no such version. npm view @acme/notes versions lists them',
  },
  {
    spec: 'notes@9',
    said: 'npm error code ETARGET\n',
    says: '--npm notes@9: there is no such version. npm view notes versions lists them',
  },
  {
    spec: '@acme/nots',
    said: notFound('Not Found - GET https://registry.example.com/@acme%2fnots'),
    says: '--npm @acme/nots: the registry has no such package',
  },
  {
    spec: 'notes',
    said: 'npm error code ENOTFOUND\n',
    says: '--npm notes: npm cannot read about it: npm error code ENOTFOUND',
  },
])('says of $spec what is missing', ({ spec, said, says }) => {
  expect(describeNpmRefusal(spec, said)).toBe(says)
})

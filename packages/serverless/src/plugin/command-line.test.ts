import { expect, it } from 'vitest'
import { toDeployArgs, toPackageArgs, toRemoveArgs, toRollbackArgs } from './command-line.ts'

it.each([
  ['deploy --stage prod', 'package --stage prod --package .package/prod'],
  [
    'deploy --stage prod --force --param=network=vpc',
    'package --stage prod --param=network=vpc --package .package/prod',
  ],
  ['--stage prod deploy --dry-run', '--stage prod package --package .package/prod'],
  ['deploy --package mine --stage prod', 'package --stage prod --package .package/prod'],
  ['deploy -p mine --stage prod', 'package --stage prod --package .package/prod'],
  ['deploy --stage deploy', 'package --stage deploy --package .package/prod'],
])('packages with the options of %s', (deploy, expected) => {
  expect(toPackageArgs(deploy.split(' '), '.package/prod').join(' ')).toBe(expected)
})

it('deploys what was packaged, with all other options', () => {
  const args = toDeployArgs('deploy --stage prod --force --package=mine --region eu-west-1'.split(' '), '.package/prod')
  expect(args.join(' ')).toBe('deploy --stage prod --region eu-west-1 --skip-check --force --package .package/prod')
})

it.each([
  'rollback --to a=01234567 --stage prod',
  'rollback --to=a=01234567 --stage prod',
])('rolls a service back to a time: %s', words => {
  const args = toRollbackArgs(words.split(' '), '17')
  expect(args.join(' ')).toBe('rollback --stage prod --timestamp 17')
})

it('tells services that the question was answered', () => {
  expect(toRemoveArgs('remove --yes --stage prod'.split(' ')).join(' ')).toBe('remove --stage prod --yes')
})

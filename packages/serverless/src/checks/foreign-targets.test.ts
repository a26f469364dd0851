import { expect, it } from 'vitest'
import { toExpectedGrants, toGrants } from './foreign-targets.ts'

const role = 'arn:aws:iam::123456789012:role/gateway'
const theirs = 'arn:aws:lambda:eu-west-1:210987654321:function:billing'

it('asks nothing of functions of the own account', () => {
  const own = theirs.replace('210987654321', '123456789012')
  expect(toGrants({ notes: 'mcp-server-notes-prod', billing: own }, role)).toEqual([])
})

it.each([
  { arn: theirs, words: `--function-name ${theirs} --statement-id` },
  { arn: `${theirs}:live`, words: `--function-name ${theirs} --qualifier live --statement-id` },
])('prints what the account of $arn has to run', ({ arn, words }) => {
  const [what, command] = toGrants({ billing: arn }, role)
  expect(what).toContain('Target billing is in account 210987654321')
  expect(command).toContain(words)
  expect(command).toContain(`--action lambda:InvokeFunction --principal ${role}`)
})

it('prints before a deployment what the account of a function by ARN will have to run', () => {
  const [what, command, ...more] = toExpectedGrants({ notes: 'mcp-server-notes-prod', billing: `${theirs}:live` })
  expect(what).toContain('Target billing is in account 210987654321. Unless')
  expect(command).toContain(`--function-name ${theirs} --qualifier live `)
  expect(command).toContain("--principal <GatewayRoleArn of the gateway's stack>")
  expect(more).toEqual([])
})

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hasKeyForm, looksLikeKey } from './looks-like-key.ts'

const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const base64 = (bytes: number) => randomBytes(bytes).toString('base64url')

describe('a key', () => {
  it.each([
    () => `sk-${hex(12)}`,
    () => `sk-proj-${base64(24)}`,
    () => `sk-ant-api03-${base64(48)}`,
    () => `sk_live_${hex(12)}`,
    () => `ghp_${hex(18)}`,
    () => `github_pat_${hex(20)}`,
    () => `glpat-${hex(10)}`,
    () => `AKIA${hex(8).toUpperCase()}`,
    () => `AIza${hex(18)}`,
    () => `xoxb-1234-${hex(12)}`,
    () => `tvly-dev-${hex(16)}`,
    () => `tvly-${hex(12)}`,
    () => `hf_${hex(17)}`,
    () => `lin_api_${hex(20)}`,
    () => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.${base64(32)}`,
    () => `-----BEGIN PRIVATE KEY-----\n${base64(48)}\n-----END PRIVATE KEY-----`,
    () => `Bearer ${base64(20)}`,
    () => `postgres://ada:${hex(8)}@db.example.test/notes`,
  ])('is told by its form (%#)', make => {
    for (let n = 0; n < 50; n += 1) expect(hasKeyForm(make())).toBe(true)
  })

  it('without a form is told by its randomness', () => {
    const missed = Array.from({ length: 1_000 }, () => [hex(16), base64(24), base64(32)])
      .flat()
      .filter(key => !looksLikeKey(key))
    // Some happen to change as seldom as words.
    expect(missed.length).toBeLessThan(150)
  })
})

it.each([
  'my/secret',
  'prod/notes#api.key',
  '${sls:stage}/notes',
  '${sls:stage}/sk-key',
  'mcp-lambda/${sls:stage}/TAVILY_API_KEY',
  'arn:aws:secretsmanager:us-east-1:000000000000:secret:keys-AbCdEf',
  'template-server/ONE',
  'Production/Notes/ApiKeyForSearch2024',
  'AmazonBedrockKnowledgeBase-Prod-2024-01',
  'rds-db-credentials/cluster-notes-eu-west-1/admin1',
  'rds!cluster-0a1b2c3d-1111-2222-3333-444455556666',
  'sk-notes',
  'patient-records/prod',
  'https://mcp.example.test/mcp',
  'eu-central-1',
])('%s is no key', name => {
  expect(looksLikeKey(name)).toBe(false)
})

/** Releases of a stage on moto: out, unchanged, in part, back, and refused. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { clientOptions, listAccount } from './account.ts'
import { toToolServer } from './project.ts'
import { sls } from './sls.ts'
import { stacks, useStage } from './stage.ts'

const stage = useStage(import.meta.filename)

const issuer = 'https://idp.example.com'

const loginYml = `doors: { functionUrl: jwt }
jwt: { issuers: [{ issuer: '${issuer}', tenant: acme }], audience: https://mcp.example.com/mcp }
`

/** That of a stack, with its packages. */
async function deleteBucket(stack: string): Promise<string> {
  const s3 = new S3Client({ ...clientOptions(stage.url), forcePathStyle: true })
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const { Name: Bucket = '' } = Buckets.find(({ Name }) => Name?.startsWith(stack)) ?? {}
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }))
  await s3.send(new DeleteBucketCommand({ Bucket }))
  return Bucket
}

describe('a release', () => {
  it('goes out, is not touched when nothing changed, and takes out what changed alone', async () => {
    // The packages of one service go to a bucket that no stack made, and are rolled back and removed from there.
    const s3 = new S3Client({ ...clientOptions(stage.url), forcePathStyle: true })
    const bucket = 'tools-packages'
    await s3.send(new CreateBucketCommand({ Bucket: bucket }))
    await stage.write(toToolServer('one', { bucket }))
    const first = await stage.run('deploy')
    expect(first.code, first.output).toBe(0)
    expect(await stage.stacksThere()).toEqual(stacks)
    expect(first.output).toContain('lists 2 tools, and one___answer has answered')
    expect(first.output).toContain('Callers need this policy: arn:aws:iam::')

    stage.front.changes.splice(0)
    const again = await stage.run('deploy')
    expect(again.code, again.output).toBe(0)
    expect(stage.front.changes).toEqual([])
    expect(again.output).toContain('one-prod is as packaged: not touched')

    await stage.write(toToolServer('two', { description: 'Answers in other words' }))
    await stage.deploy('')
    // The gateway shows the words, and is deployed after what it invokes.
    expect(stage.stacksChanged()).toEqual(['two-prod', 'gateway-prod'])

    await stage.write(toToolServer('one', { bucket, fails: true }))
    stage.front.changes.splice(0)
    const broken = await stage.run('deploy')
    expect(broken.code).toBe(1)
    expect(broken.output).toContain('one___answer has failed')
    expect(stage.stacksChanged()).toEqual(['one-prod'])
    const [, back = ''] = /npx sls (rollback .*)/.exec(broken.output) ?? []
    stage.front.changes.splice(0)
    const rolledBack = await sls(stage.directory, back.trim(), stage.front.url)
    expect(rolledBack.code, rolledBack.output).toBe(0)
    // Nothing is built or uploaded, and no other stack is touched: docs/decisions/0023-no-canary.md.
    expect(stage.front.changes).toEqual([{ action: 'UpdateStack', stack: 'one-prod' }])
    expect(rolledBack.output).toContain('one___answer has answered')

    // What was uploaded last is not what the stack has.
    stage.front.changes.splice(0)
    expect((await stage.run('deploy --package .package/prod')).output).toContain('one___answer has failed')
    expect(stage.stacksChanged()).toEqual(['one-prod'])
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents.filter(({ Key }) => Key?.endsWith('.zip'))).toHaveLength(2)
    await stage.expectRemoved([`bucket ${bucket}`])
    expect((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents).toBeUndefined()
  })

  it('is planned as data, and a dry run changes nothing', async () => {
    const { code, output, stdout } = await stage.run('deploy --package .package/prod --dry-run')
    expect(code, output).toBe(0)
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
      version: 1,
      project: 'tools',
      stage: 'prod',
      region: 'us-east-1',
      steps: [
        { folder: 'services/one', stack: 'one-prod', action: 'create' },
        { folder: 'services/two', stack: 'two-prod', action: 'create' },
        { folder: 'services/gateway', stack: 'gateway-prod', action: 'create' },
        { folder: '.', stack: 'tools-prod', action: 'create' },
      ],
      orphans: [],
    })
    expect(await listAccount(stage.url)).toEqual([])
  })

  it('goes back to nothing that no bucket holds, and says what there is', async () => {
    const nothing = await stage.run('rollback')
    expect(nothing.code).toBe(1)
    expect(nothing.output).toContain('Nothing of stage prod is deployed')
    await stage.deploy()
    stage.front.changes.splice(0)
    const choices = await stage.run('rollback')
    expect(choices.code).toBe(1)
    expect(choices.output).toMatch(/one-prod\n {2}20\S+Z {2}[0-9a-f]{12} {2}deployed/)
    const gone = await stage.run('rollback --to one-prod=0123456789ab,three-prod=0123456789ab')
    expect(gone.code).toBe(1)
    expect(gone.output).toContain('three-prod is no stack of this stage')
    expect(gone.output).toContain('one-prod: its bucket has no package 0123456789ab any more')

    const bucket = await deleteBucket('two-prod')
    stage.front.states.set('two-prod', 'UPDATE_ROLLBACK_COMPLETE')
    const [listed, refused] = await Promise.all([stage.run('rollback'), stage.run('deploy --package .package/prod')])
    expect(listed.output).toMatch(/one-prod\n {2}20\S+Z .*\n.*two-prod\nFor example/s)
    expect(refused.code).toBe(1)
    expect(refused.output).toContain(`two-prod: make it again, empty: aws s3 mb s3://${bucket} --region us-east-1`)
    expect(stage.front.changes).toEqual([])
  })

  it('is a stage of a branch, without alarms, as docs/guides/stages.md has it, and with a login', async () => {
    await stage.write({ 'services/gateway/gateway.yml': loginYml })
    const page = await readFile(join(import.meta.dirname, '../../docs/guides/stages.md'), 'utf8')
    const [deploys = '', removes = ''] = [...page.matchAll(/^npx sls (.*)$/gm)].map(([, words = '']) => words)
    expect([deploys, removes]).toEqual(['deploy --stage pr-42 --param="alarms=off"', 'remove --stage pr-42 --yes'])
    // No shell takes the quotes away.
    const words = `${deploys.replaceAll('"', '')} --skip-check`
    const { code, output } = await sls(stage.directory, words, stage.front.url)
    expect(code, output).toBe(0)
    expect(output).toContain(`/mcp: asks for a token of ${issuer}`)
    const [, endpoint = ''] = /MCP endpoint, for clients: (\S+)/.exec(output) ?? []
    const headers = { 'content-type': 'application/json' }
    const refused = await fetch(endpoint, { method: 'POST', headers, body: '{}' })
    expect(refused.status).toBe(401)
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? []
    // Open to all, as a client without a token reads it.
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource: endpoint, authorization_servers: [issuer] })
    expect(await stage.stacksThere()).toEqual(stacks.map(name => name.replace('-prod', '-pr-42')))
    expect((await listAccount(stage.url)).filter(name => name.startsWith('alarm '))).toEqual([])
    const removed = await sls(stage.directory, removes, stage.front.url)
    expect(removed.code, removed.output).toBe(0)
    expect(await listAccount(stage.url)).toEqual([])
  })

  it('replaces and removes no stack of another project', async () => {
    await stage.createStack('two', 'others')
    const before = await listAccount(stage.url)

    for (const folder of ['.', 'services/two']) {
      const { code, output } = await stage.runIn(folder, 'deploy --package .package/prod')
      expect(code).toBe(1)
      expect(output).toContain('The stack two-prod belongs to the project others')
    }
    const removed = await stage.run('remove --yes')
    expect(removed.code, removed.output).toBe(0)
    expect(removed.output).toContain('It is left alone')
    expect(removed.output).toContain('0 left')
    expect(await listAccount(stage.url)).toEqual(before)
  })

  it('deploys nothing when one service cannot be packaged', async () => {
    await stage.write({ 'services/two/handler.ts': 'const unfinished =' })
    const { code, output } = await stage.run('deploy')
    expect(code).toBe(1)
    expect(output).toContain('two failed (exit 1); nothing was deployed')
    expect(await listAccount(stage.url)).toEqual([])
  })
})

it.each([
  'logs --function server',
  'invoke --function server',
])('refuses at the root what acts on one service: %s', async words => {
  const { code, output } = await stage.run(words)
  expect(code).toBe(1)
  expect(output).toContain('acts on one service. Run it in one of services/one, services/two, services/gateway')
  expect(output).toContain(`(cd services/one && npx sls ${words} --stage prod)`)
})

it('refuses to change code of which the stack would know nothing, and says what to do', async () => {
  const words = 'deploy function --function server'
  for (const folder of ['.', 'services/one']) {
    const { code, output } = await stage.runIn(folder, words)
    expect(code).toBe(1)
    expect(output).toContain('npx sls deploy --stage prod')
  }
  expect(stage.front.calls).toEqual([])
})

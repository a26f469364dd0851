/** `sls deploy` checks, and before anything of AWS is asked where it can. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createProject, writeIn } from '../deploy/project.ts'
import { sls } from '../deploy/sls.ts'

/** Nothing answers there: what gets past the check fails in another way. */
const nowhere = 'http://127.0.0.1:1'
const mistake =
  /error rule-without-effect: services\/gateway\/gateway\.yml: policy\.allow\.0\.names\.0: nothing is called nope___\*/g

it('reports a mistake of gateway.yml once, at the root and in a service', { timeout: 120_000 }, async () => {
  await using project = await createProject(
    'doors: { functionUrl: iam }\npolicy: { allow: [{ names: ["nope___*"] }] }\n',
  )
  for (const folder of ['.', 'services/one', 'services/gateway']) {
    const { code, output } = await sls(join(project.directory, folder), 'deploy --stage prod', nowhere)
    expect({ code, mistakes: output.match(mistake)?.length }, output).toEqual({ code: 1, mistakes: 1 })
    expect(output).toContain('The targets are one, two.')
    expect(output).toContain('Nothing was deployed')
  }
})

it('deploys in spite of it with --skip-check', { timeout: 120_000 }, async () => {
  await using project = await createProject(
    'doors: { functionUrl: iam }\npolicy: { allow: [{ names: ["nope___*"] }] }\n',
  )
  const one = join(project.directory, 'services/one')
  const { code, output } = await sls(one, 'deploy --stage prod --skip-check', nowhere)
  // As far as AWS, which is not there.
  expect(code).toBe(1)
  expect(output).not.toMatch(mistake)
  expect(output).toMatch(/ECONNREFUSED|127\.0\.0\.1:1/)
})

it('reports what packaging made of a service, at the root before any service goes out', {
  timeout: 180_000,
}, async () => {
  await using project = await createProject()
  const file = 'services/one/serverless.yml'
  const yml = `service: one
plugins: ['@mcp-lambda/serverless', serverless-esbuild]
provider: { name: aws, stage: local }
custom: { mcp: { defaults: 1, target: one } }
functions: { server: { handler: handler.handler, url: true } }
`
  await writeIn(project.directory, file, yml)
  for (const folder of ['.', 'services/one']) {
    const { code, output } = await sls(join(project.directory, folder), 'deploy --stage prod', nowhere)
    expect(code).toBe(1)
    expect(
      output.match(/error target-open-past-gateway: services\/one\/.*ServerLambdaFunctionUrl:/g),
      output,
    ).toHaveLength(1)
  }
})

it('does not deploy a service whose function cannot be loaded from its zip, and says where it fails', {
  timeout: 120_000,
}, async () => {
  await using project = await createProject()
  await writeIn(project.directory, 'services/one/handler.ts', "throw new Error('boom')\nexport const handler = 1\n")
  const { code, output } = await sls(join(project.directory, 'services/one'), 'deploy --stage prod', nowhere)
  expect(code).toBe(1)
  expect(output).toContain('error function-unloadable: services/one/handler.ts:1')
  expect(output).toMatch(/cannot be loaded: Error: boom/)
  expect(output).toContain('Nothing was deployed')
})

it('names each folder without a package that --package names', { timeout: 120_000 }, async () => {
  await using project = await createProject()
  // osls looks for it alone, and at the root.
  await writeIn(
    project.directory,
    '.serverless/serverless-state.json',
    '{ "package": {}, "service": { "provider": {} } }',
  )
  const { code, output } = await sls(project.directory, 'deploy --stage prod --package mine', nowhere)
  expect(code).toBe(1)
  expect(output).toContain('mine, services/gateway/mine, services/one/mine, services/two/mine')
  expect(output).toContain('npx sls package --stage prod --package mine')
})

import { expect, it } from 'vitest'
import { parametersSchema } from '../settings/parameters.ts'
import { domainResources } from './domain-resources.ts'

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/0123-abcd'

function of(parameters: object, hasApi = true) {
  return domainResources(parametersSchema.parse(parameters), hasApi)
}

it('is nothing without a domain', () => {
  expect(of({})).toEqual({ Resources: {} })
})

it('leads the domain to the stage of the API, with its certificate', () => {
  expect(of({ apiDomain: 'mcp.example.com', apiCertificateArn: certificate })).toMatchObject({
    Resources: {
      ApiDomain: { Properties: { DomainName: 'mcp.example.com' } },
      ApiMapping: { Properties: { ApiId: { Ref: 'HttpApi' }, Stage: { Ref: 'HttpApiStage' } } },
    },
  })
})

it('refuses a domain without a certificate, and one that nothing is behind', () => {
  expect(() => of({ apiDomain: 'mcp.example.com' })).toThrow('apiCertificateArn')
  expect(() => of({ apiDomain: 'mcp.example.com', apiCertificateArn: certificate }, false)).toThrow('doors.apiGateway')
})

it.each([
  { apiDomain: 'https://mcp.example.com' },
  { apiDomain: 'mcp' },
  { apiCertificateArn: 'mcp.example.com' },
])('does not take %j', parameters => {
  expect(parametersSchema.safeParse(parameters).success).toBe(false)
})

/** A domain of one's own for the HTTP API: `${mcp:domain}`. Function URLs have none. */

import type { Parameters } from '../settings/parameters.ts'

/** Name of the output with the address that the domain's DNS record has to lead to. */
export const domainTargetOutput = 'ApiDomainTarget'

/**
 * @param hasApi Whether an HTTP API is in front of the gateway.
 * @throws Error where the domain has no certificate, or nothing that it could lead to
 */
export function domainResources({ apiDomain, apiCertificateArn }: Parameters, hasApi: boolean) {
  if (apiDomain === '') return { Resources: {} }
  if (!hasApi)
    throw new Error('parameter apiDomain needs doors.apiGateway in gateway.yml: a function URL has no domain')
  if (apiCertificateArn === '') throw new Error('parameter apiDomain needs apiCertificateArn')
  return {
    Resources: {
      ApiDomain: {
        Type: 'AWS::ApiGatewayV2::DomainName',
        Properties: {
          DomainName: apiDomain,
          DomainNameConfigurations: [
            { CertificateArn: apiCertificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
          ],
        },
      },
      ApiMapping: {
        Type: 'AWS::ApiGatewayV2::ApiMapping',
        Properties: { ApiId: { Ref: 'HttpApi' }, DomainName: { Ref: 'ApiDomain' }, Stage: { Ref: 'HttpApiStage' } },
      },
    },
    Outputs: {
      ApiDomain: { Description: 'The domain of the API', Value: { Ref: 'ApiDomain' } },
      [domainTargetOutput]: {
        Description: "Where the domain's DNS record has to lead",
        Value: { 'Fn::GetAtt': ['ApiDomain', 'RegionalDomainName'] },
      },
    },
  }
}

import { listen, readText } from './http-servers.ts'

/**
 * The operation GetSecretValue of AWS Secrets Manager, in its JSON 1.1 form (API reference, "GetSecretValue"): what exists, what
 * does not, and what may not be read.
 */
export async function startSecretsManager(secrets: Record<string, string>, denied: readonly string[] = []) {
  const asked: string[] = []
  const { url, close } = await listen(async (request, response) => {
    const { SecretId } = JSON.parse(await readText(request))
    asked.push(`${request.headers['x-amz-target']} ${SecretId}`)
    const fail = (type: string) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: type, Message: `${type} of the service` }))
    }
    if (denied.includes(SecretId)) return fail('AccessDeniedException')
    const text = secrets[SecretId]
    if (text === undefined) return fail('ResourceNotFoundException')
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ Name: SecretId, VersionId: 'v1', SecretString: text }))
  })
  return { endpoint: new URL(url).origin, asked, close }
}

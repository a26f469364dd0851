import { type LocalServer, startLocalServer } from 'mcp-lambda/local'

const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:sts::123456789012:assumed-role/guest/local</Arn><UserId>guest</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`

/** An AWS STS that says to each caller who it is. */
export function startSts(): Promise<LocalServer> {
  return startLocalServer(async () => ({ status: 200, headers: { 'content-type': 'text/xml' }, body: answer }))
}

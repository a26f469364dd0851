/**
 * What a browser does with the address that a client sends a person to: follows redirects, and keeps cookies. The server
 * answers for the person. Returns the address that the client is called back at.
 */
export async function visit(address: URL, callback: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = address
  for (let steps = 0; steps < 20; steps += 1) {
    if (url.href.startsWith(callback)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`)
    url = new URL(location, url)
  }
  throw new Error('The login goes round in a circle')
}

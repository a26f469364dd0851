/**
 * What a browser does with the address that a client sends a person to: follows redirects, keeps cookies, and sends a login
 * page's form with what the person types. Returns the address that the client is called back at.
 */
export async function visit(
  address: URL,
  callback: string,
  typed: Readonly<Record<string, string>> = {},
): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = address
  let form: RequestInit = {}
  for (let steps = 0; steps < 20; steps += 1) {
    if (url.href.startsWith(callback)) return url
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...form, redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location !== null) {
      url = new URL(location, url)
      form = {}
      continue
    }
    const page = await response.text()
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? []
    if (response.status !== 200 || action === undefined || form.body) {
      throw new Error(`${url.pathname} answered ${response.status}: ${page.slice(0, 2_000)}`)
    }
    url = new URL(action.replaceAll('&amp;', '&'), url)
    form = { method: 'POST', body: new URLSearchParams(typed) }
  }
  throw new Error('The login goes round in a circle')
}

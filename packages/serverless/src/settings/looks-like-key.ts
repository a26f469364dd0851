/** Values that are keys, where names belong: told by their form, and never shown. */

/** As their makers document them. */
const forms: readonly RegExp[] = [
  // OpenAI, Anthropic, OpenRouter, Stripe
  /^[sr]k[-_][A-Za-z0-9_-]{12,}$/,
  // GitHub
  /^(gh[opsur]_|github_pat_)[A-Za-z0-9_]{16,}$/,
  // GitLab
  /^gl[a-z]{2,8}-[A-Za-z0-9_-]{16,}$/,
  // AWS
  /^A[KS]IA[A-Z0-9]{12,}$/,
  // Google
  /^(AIza[A-Za-z0-9_-]{30,}|ya29\..+|GOCSPX-.+)$/,
  // Slack
  /^xox[a-z]-.{10,}$/,
  // Tavily, Perplexity, Groq, Hugging Face, npm, Firecrawl, Replicate
  /^(tvly-|pplx-|gsk_|hf_|npm_|fc-|r8_)[A-Za-z0-9_-]{16,}$/,
  // Notion, Linear, Airtable, Figma, Postman
  /^(ntn_|lin_api_|pat|figd_|PMAK-)[A-Za-z0-9_.-]{28,}$/,
  // Grafana, DigitalOcean, SendGrid
  /^(glsa_|glc_|dop_v1_|SG\.)[A-Za-z0-9_.=-]{16,}$/,
  // A JWT
  /^eyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]*$/,
  // A file with a key
  /-----BEGIN [A-Z ]*(PRIVATE )?KEY-----/,
  // A header
  /^(Bearer|Basic|Token) \S{8,}$/i,
  // A URL with a password
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
]

/** A key whose maker gives it a form. A reference, such as an ARN or `${…}`, has none of them. */
export function hasKeyForm(text: string): boolean {
  return !text.includes('${') && forms.some(form => form.test(text))
}

/** Also a key without a form: as random as one. The name of a secret has words. */
export function looksLikeKey(text: string): boolean {
  return hasKeyForm(text) || (!/\$\{|^arn:/.test(text) && isRandom(text))
}

/** 16 bytes or more in hex or base64. */
function isRandom(text: string): boolean {
  if (/^([0-9a-f]{2}){16,}$/i.test(text)) return /\d/.test(text) && /[a-f]/i.test(text)
  if (!/^[A-Za-z0-9+/_-]{22,}={0,2}$/.test(text)) return false
  const hasAllKinds = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  return hasAllKinds && entropyOf(text) > 3.8 && changesOf(text) / text.length > 0.42
}

/** Bits for a character, by how often each occurs. */
function entropyOf(text: string): number {
  const counts = Map.groupBy(text, character => character)
  return [...counts.values()].reduce(
    (sum, { length }) => sum - (length / text.length) * Math.log2(length / text.length),
    0,
  )
}

/** How often a kind of character follows another, but for `/`, `-` and `_`: words keep to one kind. */
function changesOf(text: string): number {
  return text.match(/(?<=[a-z])(?=[A-Z\d])|(?<=[A-Z])(?=[a-z\d])|(?<=\d)(?=[A-Za-z])/g)?.length ?? 0
}

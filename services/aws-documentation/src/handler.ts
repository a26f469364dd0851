import { lambdaHandler } from '@mcp-lambda/wrapper'
import packageJson from '../package.json' with { type: 'json' }
import { systemClock } from './clock.ts'
import { readConfig } from './config.ts'
import { createHttpClient } from './http-client.ts'
import { createHttpPageSource } from './http-page-source.ts'
import { createHttpRecommendationSource } from './http-recommendation-source.ts'
import { createHttpSearchSource } from './http-search-source.ts'
import { createPageCache } from './page-cache.ts'
import { createServer } from './server.ts'

const { docsOrigin, searchUrl, recommendationsUrl } = readConfig(process.env)
const clock = systemClock
const http = createHttpClient({
  fetch,
  clock,
  random: Math.random,
  userAgent: `mcp-lambda-aws-documentation/${packageJson.version}`,
  onFailure: (message, cause) => console.error(message, cause),
})

// Shared by all servers of this environment. Pages are public, so nothing here belongs to one caller.
const deps = {
  // 16 million characters are at most 32 MB, of the function's 2048.
  pages: createHttpPageSource({ http, clock, docsOrigin, cache: createPageCache(16_000_000) }),
  search: createHttpSearchSource({ http, clock, searchUrl }),
  recommendations: createHttpRecommendationSource({ http, clock, recommendationsUrl }),
  reportBug: (error: unknown, tool: string) => console.error(`Unexpected error in ${tool}`, error),
}

export const handler = lambdaHandler(() => createServer(deps), { streaming: true })

import type { JsonSchema } from '@mcp-lambda/shared/reference/to-table.ts'
import * as z from 'zod/v4'
import { gatewayYml } from '../src/config/schema/gateway-yml.ts'

/** `gateway.schema.json`: `gateway.yml` as editors know it. Rules between settings are checked when packaging alone. */
export function toJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(gatewayYml, { io: 'input' })
  // JSON Schema has one kind of number; zod writes the largest safe integer where there is no maximum.
  const plain = JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'maximum' && value === Number.MAX_SAFE_INTEGER ? undefined : value,
  )
  return { $schema, title: 'gateway.yml', ...plain }
}

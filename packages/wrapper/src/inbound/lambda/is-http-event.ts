import { isObject } from '../../mcp/json-rpc.ts'
import type { HttpEvent } from './http-event.ts'

export function isHttpEvent(event: unknown): event is HttpEvent {
  return (
    isObject(event) && isObject(event.requestContext) && (isObject(event.requestContext.http) || 'httpMethod' in event)
  )
}

/**
 * `gateway.yml` as one schema: its types, `gateway.schema.json` and the README's table are made from it. Never part of a
 * bundle: what runs imports types alone.
 */

import * as z from 'zod/v4'
import { doors } from './doors.ts'
import { findTools } from './find-tools.ts'
import { jwt } from './jwt.ts'
import { callers, policy } from './policy.ts'
import { target } from './targets.ts'

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin such as https://chat.example.com, or http://localhost:* for any port')

function isOrigin(value: string): boolean {
  const onePort = value.replace(/:\*$/, ':1')
  return URL.parse(onePort)?.origin === onePort
}

/** The settings of one stage, whole. */
export const settings = z.strictObject({
  doors: doors.default({}).describe('Ways in. A door that is not named is shut'),
  jwt: jwt.exactOptional().describe('Whose tokens are taken by the doors that say `jwt`'),
  callers: callers
    .default([])
    .describe('Tenants and roles of callers that sign with IAM. The first entry that matches counts'),
  policy: policy.exactOptional().describe('Who may use what. Default: each caller everything'),
  allowedOrigins: z
    .array(origin)
    .default([])
    .describe('Web pages that may call, by their `Origin`; `:*` is any port. Other pages get 403'),
  listTtlMs: z
    .int()
    .min(0)
    .max(86_400_000)
    .exactOptional()
    .describe('How long clients may keep lists, in milliseconds. Default 300000'),
  findTools: findTools
    .exactOptional()
    .describe('Offers `find_tools`, which finds tools by words. Default: it is not offered'),
  targets: z.record(z.string(), target).default({}).describe('Settings of single targets, by name'),
})

/** Overrides of one stage. `null` removes the setting or block. */
const stage = z.strictObject({
  doors: mergedByKey(doors),
  jwt: mergedByKey(jwt),
  callers: callers.nullable().exactOptional(),
  policy: mergedByKey(policy),
  allowedOrigins: z.array(origin).nullable().exactOptional(),
  listTtlMs: settings.shape.listTtlMs.unwrap().nullable().exactOptional(),
  findTools: mergedByKey(findTools),
  targets: z.record(z.string(), mergedByKey(target).unwrap()).nullable().exactOptional(),
})

/** The whole file. */
export const gatewayYml = settings.extend({
  stages: z
    .record(z.string(), stage.nullable())
    .nullable()
    .exactOptional()
    .describe('Overrides by stage, merged per name and key; `null` removes a setting'),
})

/** An object of which a stage gives some keys. */
function mergedByKey(object: z.ZodObject) {
  const keys = Object.entries(object.shape).map(([key, value]) => [
    key,
    z.exactOptional(z.nullable(withoutDefault(value))),
  ])
  return z.strictObject(Object.fromEntries(keys)).nullable().exactOptional()
}

function withoutDefault(value: z.core.$ZodType): z.core.$ZodType {
  return value instanceof z.ZodDefault || value instanceof z.ZodExactOptional ? value.unwrap() : value
}

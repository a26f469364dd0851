import { inspect } from 'node:util'

/** The same value where none of its texts changes, else a copy with other texts. */
export type RedactedCopy = <Value>(value: Value) => Value

/**
 * Goes through all that a log may print of a value: as deep as `JSON.stringify` does, with what getters and `toJSON` give, and
 * with the bytes of buffers. In a copy, buffers that hold a secret are texts.
 */
export function createRedactedCopy(redact: (text: string) => string): RedactedCopy {
  function holds(value: unknown, seen = new Set<object>()): boolean {
    if (typeof value === 'string') return redact(value) !== value
    if (typeof value !== 'object' || value === null || seen.has(value)) return false
    seen.add(value)
    const bytes = readBytes(value)
    return bytes === undefined ? partsOf(value).some(part => holds(part, seen)) : holds(bytes)
  }

  /** @param copies of the objects around, which may hold each other */
  function toCopy(value: unknown, copies: Map<object, unknown>): unknown {
    if (typeof value === 'string') return redact(value)
    if (typeof value !== 'object' || value === null) return value
    if (copies.has(value)) return copies.get(value)
    if (!holds(value)) return value
    const copyPart = (part: unknown) => toCopy(part, copies)
    const keep = <Copy extends object>(copy: Copy): Copy => {
      copies.set(value, copy)
      return copy
    }
    const bytes = readBytes(value)
    if (bytes !== undefined) return redact(bytes)
    if (value instanceof Error) {
      const copy = keep(Object.setPrototypeOf(new Error(), Object.getPrototypeOf(value)))
      return copyMembers(value, Reflect.ownKeys(value), copy, copyPart)
    }
    if (Array.isArray(value)) {
      const copy = keep<unknown[]>([])
      for (const member of value) copy.push(copyPart(member))
      return copy
    }
    if (value instanceof Set) {
      const copy = keep(new Set())
      for (const member of value) copy.add(copyPart(member))
      return copy
    }
    if (value instanceof Map) {
      const copy = keep(new Map())
      for (const [key, member] of value) copy.set(copyPart(key), copyPart(member))
      return copy
    }
    const json = readJson(value)
    if (json !== undefined && holds(json)) return copyPart(json)
    return copyMembers(value, Object.keys(value), keep({}), copyPart)
  }

  function copyMembers(
    from: object,
    keys: readonly PropertyKey[],
    to: object,
    copyPart: (part: unknown) => unknown,
  ): object {
    for (const key of keys) {
      const name = typeof key === 'string' ? redact(key) : key
      const enumerable = Object.prototype.propertyIsEnumerable.call(from, key)
      const value = copyPart(read(from, key))
      Object.defineProperty(to, name, { value, enumerable, configurable: true, writable: true })
    }
    return to
  }

  return value => {
    try {
      return (holds(value) ? toCopy(value, new Map()) : value) as typeof value // Of the same shape, but for buffers.
    } catch {
      // So deep that the stack overflows. What prints it does not go as deep.
      return redact(inspect(value, { depth: 8 })) as typeof value
    }
  }
}

function partsOf(value: object): unknown[] {
  if (Array.isArray(value) || value instanceof Set) return [...value]
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  const keys = value instanceof Error ? Reflect.ownKeys(value) : Object.keys(value)
  return [...keys, ...keys.map(key => read(value, key)), readJson(value)]
}

/** Undefined for what holds no bytes. */
function readBytes(value: object): string | undefined {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('utf8')
  if (!ArrayBuffer.isView(value)) return undefined
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
}

function readJson(value: object): unknown {
  const toJson = read(value, 'toJSON')
  try {
    return typeof toJson === 'function' ? toJson.call(value) : undefined
  } catch {
    return undefined
  }
}

/** A getter may throw. */
function read(value: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}

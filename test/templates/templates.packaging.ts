import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository } from '../packaging/repository.ts'
import { goldenPath, readGolden, toGoldenText } from './golden-files.ts'
import type { GoldenTemplate } from './golden-template.ts'
import { packageVariant } from './package-variant.ts'
import { findReplacements } from './replacements.ts'
import { variants } from './variants.ts'

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
})

afterAll(() => copy[Symbol.asyncDispose]())

describe.each(variants)('templates of $name', variant => {
  let templates: ReadonlyMap<string, GoldenTemplate>

  beforeAll(async () => {
    templates = await packageVariant(copy.directory, variant)
  }, 120_000)

  it.each(variant.folders)('replace and delete nothing that is deployed: %s', async folder => {
    const committed = await readGolden(goldenPath(variant.name, folder))
    expect(committed, 'npm run templates writes the template of a new stack').toBeDefined()
    expect(findReplacements(committed as GoldenTemplate, templates.get(folder) as GoldenTemplate)).toEqual([])
  })

  it.each(variant.folders)('are the committed ones, or npm run templates writes the difference: %s', async folder => {
    const committed = await readFile(goldenPath(variant.name, folder), 'utf8')
    expect(toGoldenText(templates.get(folder) as GoldenTemplate)).toBe(committed)
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { hardLine, hardText, headerText, jsonText, keyFile, shortText } from './hard-values.ts'
import { searchFolders } from './search-folders.ts'
import { createSearch, formsOf, partsOf } from './secret-forms.ts'

const secrets = {
  LINE: hardLine(),
  TEXT: hardText(),
  SHORT: shortText(),
  HEADER: headerText(),
  FILE: keyFile(),
  JSON: jsonText(),
}
const search = createSearch(secrets)
const planted = Object.entries(secrets).flatMap(([name, value]) =>
  partsOf(value).flatMap(part => Object.entries(formsOf(part)).map(([form, text]) => ({ name, form, text }))),
)

it('finds each form of each part of each secret, with text around it', () => {
  expect(planted.length).toBeGreaterThan(300)
  for (const { name, form, text } of planted) {
    expect(search(`before${text}after`), `${name} as ${form}`).toContainEqual({ name, form, at: 6 })
  }
})

it('finds the value inside a longer text in base64, wherever it begins', () => {
  for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
    const text = Buffer.from(`${before}${secrets.LINE}:after`).toString('base64')
    expect(search(text), before).toContainEqual(expect.objectContaining({ name: 'LINE' }))
  }
})

it('finds nothing in what holds none', () => {
  expect(search(`${hardText()} ${keyFile()} [LINE] -----BEGIN PRIVATE KEY-----`)).toEqual([])
})

it('finds what was planted in a folder: in a file, its name, a zip, what is compressed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'))
  try {
    await writeFile(join(folder, 'plain'), `x${secrets.TEXT}`)
    await writeFile(join(folder, `name-${secrets.SHORT}`), '')
    await writeFile(join(folder, 'it.zip'), zipSync({ 'deep/it.mjs': Buffer.from(`x${secrets.LINE}`) }))
    await writeFile(join(folder, 'it.gz'), gzipSync(`x${secrets.HEADER}`))
    const hits = await searchFolders([folder], search)
    expect(new Set(hits.map(({ file, name }) => `${file.slice(folder.length + 1)}: ${name}`))).toEqual(
      new Set(['plain: TEXT', `name-${secrets.SHORT}: SHORT`, 'it.zip/deep/it.mjs: LINE', 'it.gz: HEADER']),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

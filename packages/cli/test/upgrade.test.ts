import { type Files, type Migration, planUpgrade, type Step, selectMigrations } from 'create-mcp-lambda'
import { describe, expect, it } from 'vitest'
import { mergeJson } from '../src/upgrade/merge-json.ts'
import { mergeTexts } from '../src/upgrade/merge-texts.ts'

const path = 'turbo.json'
const old = 'a\nb\nc\nd\ne\n'
const newer = 'a\nb\nc\nd\nE\n'

function plan(was: string | undefined, mine: string | undefined, next: string | undefined): Step | undefined {
  const toFiles = (text: string | undefined): Files => new Map(text === undefined ? [] : [[path, text]])
  return planUpgrade({ base: toFiles(was), mine: toFiles(mine), next: toFiles(next) }, mergeTexts)[0]
}

describe('a file of the project, when the template changes', () => {
  it.each([
    { edit: 'is as it was', was: old, mine: old, next: newer, step: { kind: 'write', text: newer, conflicts: 0 } },
    {
      edit: 'was edited elsewhere',
      was: old,
      mine: 'A\nb\nc\nd\ne\n',
      next: newer,
      step: { kind: 'write', text: 'A\nb\nc\nd\nE\n', conflicts: 0 },
    },
    {
      edit: 'was edited in the same line',
      was: old,
      mine: 'a\nb\nc\nd\nmine\n',
      next: newer,
      step: {
        kind: 'write',
        text: 'a\nb\nc\nd\n<<<<<<< this project\nmine\n=======\nE\n>>>>>>> the template\n',
        conflicts: 1,
      },
    },
    { edit: 'has that change already', was: old, mine: newer, next: newer, step: { kind: 'keep', because: 'same' } },
    {
      edit: 'has that change and one of its own',
      was: old,
      mine: `mine\n${newer}`,
      next: newer,
      step: { kind: 'keep', because: 'same' },
    },
    { edit: 'was deleted', was: old, mine: undefined, next: newer, step: { kind: 'keep', because: 'deleted here' } },
    {
      edit: 'is new in the template',
      was: undefined,
      mine: undefined,
      next: newer,
      step: { kind: 'write', text: newer },
    },
    {
      edit: 'was added by both',
      was: undefined,
      mine: 'mine\n',
      next: newer,
      step: { kind: 'keep', because: 'not from the template' },
    },
    {
      edit: 'was added by both with one text',
      was: undefined,
      mine: newer,
      next: newer,
      step: { kind: 'keep', because: 'same' },
    },
    {
      edit: 'was edited, and the template is as it was',
      was: old,
      mine: 'mine\n',
      next: old,
      step: { kind: 'keep', because: 'changed here only' },
    },
    { edit: 'is no longer in the template', was: old, mine: old, next: undefined, step: { kind: 'remove' } },
    {
      edit: 'was edited, and is no longer in the template',
      was: old,
      mine: 'mine\n',
      next: undefined,
      step: { kind: 'keep', because: 'changed here only' },
    },
    {
      edit: 'was deleted, and is no longer in the template',
      was: old,
      mine: undefined,
      next: undefined,
      step: { kind: 'keep', because: 'same' },
    },
  ])('$edit', ({ was, mine, next, step }) => {
    expect(plan(was, mine, next)).toMatchObject(step)
  })
})

describe('package.json', () => {
  const toText = (value: object) => `${JSON.stringify(value, null, 2)}\n`

  it('takes a new version beside a dependency of the author’s own', () => {
    const merged = mergeJson({
      was: toText({ name: 'x', devDependencies: { turbo: '1', vitest: '1' } }),
      mine: toText({ name: 'x', devDependencies: { nanoid: '5', turbo: '1', vitest: '1' } }),
      next: toText({ name: 'x', devDependencies: { turbo: '2' } }),
    })
    expect(merged).toBe(toText({ name: 'x', devDependencies: { nanoid: '5', turbo: '2' } }))
  })

  it.each([
    { what: 'both change one version', mine: { a: '2' }, next: { a: '3' } },
    { what: 'one removes what the other changes', mine: {}, next: { a: '3' } },
  ])('is merged by lines, with marks, where $what', ({ mine, next }) => {
    const texts = { was: toText({ a: '1' }), mine: toText(mine), next: toText(next) }
    expect(mergeJson(texts)).toBeUndefined()
    const merged = mergeTexts({ path: 'services/notes/package.json', ...texts })
    expect(merged.conflicts).toBe(1)
    expect(merged.text).toContain('<<<<<<< this project')
  })

  it('is merged by lines where it is no JSON', () => {
    expect(mergeJson({ was: '{}', mine: '{ // mine\n}', next: '{ "a": 1 }' })).toBeUndefined()
  })
})

describe('migrations', () => {
  const toMigration = (version: string): Migration => ({ version, title: version, change: files => files })

  it.each([
    { from: '0.1.0', to: '0.3.0', selected: ['0.2.0', '0.3.0'] },
    { from: '0.2.0', to: '0.2.5', selected: [] },
    { from: '0.2.0-rc.1', to: '0.2.0', selected: ['0.2.0'] },
    { from: '0.9.0', to: '0.10.0', selected: ['0.10.0'] },
    { from: '0.3.0', to: '0.3.0', selected: [] },
  ])('from $from to $to are $selected', ({ from, to, selected }) => {
    const all = ['0.1.0', '0.2.0', '0.3.0', '0.10.0'].map(toMigration)
    expect(selectMigrations(all, { from, to }).map(({ version }) => version)).toEqual(selected)
  })

  it('a file that has another name keeps what the author changed in it', () => {
    const rename = (files: Files): Files =>
      new Map([...files].map(([path, text]) => [path === 'old.yml' ? 'new.yml' : path, text]))
    const base = rename(new Map([['old.yml', old]]))
    const mine = rename(new Map([['old.yml', `mine\n${old}`]]))
    const steps = planUpgrade({ base, mine, next: new Map([['new.yml', newer]]) }, mergeTexts)
    expect(steps).toEqual([{ kind: 'write', path: 'new.yml', text: `mine\n${newer}`, conflicts: 0 }])
  })
})

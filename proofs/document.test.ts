import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { protocol } from '#model'
import { documentOf, fileOf, jsonOf } from './document.ts'
import { grid } from './grid.ts'
import { hashOf } from './hash.ts'
import { proveAll, theorems } from './theorems.ts'

const committed = new URL('./certificates/', import.meta.url)

describe('the committed certificates', () => {
  test.each(proveAll(protocol))('of $theorem equals a fresh one to the byte', (result) => {
    const { theorem } = result
    const fresh = result.type === 'proved' ? jsonOf(result.document) : `${theorem} is ${result.type}`
    const file = new URL(fileOf(theorem), committed)
    if (process.env['UPDATE_GOLDEN'] === '1' && result.type === 'proved') writeFileSync(file, fresh)
    expect(readFileSync(file, 'utf8')).toBe(fresh)
  })

  test('are there for every theorem, and none is left over', () => {
    expect(readdirSync(committed).sort()).toEqual(theorems.map(({ name }) => fileOf(name)).sort())
  })
})

describe('the text of a document', () => {
  const text = jsonOf({
    theorem: 'a',
    version: 1,
    spec: 'b',
    certificate: { list: [1, null, true], empty: {}, none: [] },
  })

  test('has what fits on a line on one line', () => {
    expect(text).toBe(`{
  "theorem": "a",
  "version": 1,
  "spec": "b",
  "certificate": { "list": [1, null, true], "empty": {}, "none": [] }
}
`)
  })

  test('breaks what does not, and reads back as what it was', () => {
    const document = documentOf(grid, protocol, { states: [], steps: unitSteps(30) })
    const lines = jsonOf(document).split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120)
    expect(JSON.parse(jsonOf(document))).toEqual(document)
    expect(document).toMatchObject({ theorem: 'grid', version: 1, spec: hashOf(protocol) })
  })
})

const unitSteps = (count: number): { from: string; to: string; moves: string; by: number; arc: boolean }[] =>
  Array.from({ length: count }, (_, at) => ({ from: `A${at}`, to: `"B${at}"`, moves: 'session', by: -1, arc: at > 2 }))

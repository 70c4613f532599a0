import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { protocol, stateOf } from '#model'
import { problemsOf } from './command.ts'
import { extendedBy, extensionOf, extensionSchema } from './extension-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-'))
const file = (text: string): string => {
  const path = join(folder, 'x.json')
  writeFileSync(path, text)
  return path
}
const problems = (text: string): readonly string[] => {
  try {
    extendedBy(file(text), protocol)
    return []
  } catch (error) {
    return (problemsOf(error) ?? []).map(({ at, message }) => `${at?.replace(folder, '')}: ${message}`)
  }
}

test('the empty extension is one, named after its file', () => {
  expect(extendedBy(file('{}'), protocol)).toEqual({ ...protocol, name: 'x' })
})

test('a state may leave its number and row to us', () => {
  const text = JSON.stringify({
    features: [{ name: 'NEW', bit: 3 }],
    states: [{ name: 'NINTH', operation: 'quiesced', session: 'resuming', requires: ['STOP_COPY', 'NEW'] }],
    arcs: [
      { from: 'RESUMING', to: 'NINTH' },
      { from: 'NINTH', to: 'STOP' },
    ],
  })
  expect(stateOf(extendedBy(file(text), protocol), 'NINTH')).toMatchObject({ number: 8, row: 7, standsIn: null })
})

describe('bad input names the place', () => {
  test.each([
    ['', '/x.json:1:1: not JSON'],
    ['{"states": [', '/x.json:1:13: not JSON'],
    ['{\n  "name": x\n}', '/x.json:2:11: not JSON: invalid symbol'],
    ['{"name": "a", "name": "b"}', '/x.json:1:15: "name" is given twice'],
    ['{"arcs": [{"from": "A", "from": "B"}]}', '/x.json:1:25: "from" is given twice'],
    ['{"name": "a\\nb"}', 'expected one line'],
    ['[]', '/x.json:1:1: the whole: Invalid input: expected object'],
    ['{"stats": []}', '/x.json:1:11: stats: Unrecognized key: "stats"'],
    [
      '{"states": [{"name": "N", "operation": "asleep", "session": "none", "requires": ["STOP_COPY"]}]}',
      '/x.json:1:40: states[0].operation: Invalid option',
    ],
    [
      '{"states": [{"name": "lower", "operation": "stopped", "session": "none", "requires": ["STOP_COPY"]}]}',
      '/x.json:1:22: states[0].name: expected a name in capitals',
    ],
    ['{"features": [{"name": "N", "bit": 64}]}', '/x.json:1:36: features[0].bit: Too big'],
    ['{"arcs": [{"from": "STOP", "to": "NOWHERE"}]}', '/x.json:1:34: arcs[0].to: NOWHERE is no state'],
  ])('%s', (text, problem) => {
    expect(problems(text)[0]).toContain(problem)
  })
  test('a file that is not there', () => {
    expect(() => extendedBy(join(folder, 'none.json'), protocol)).toThrow('no such file')
  })
  test('a folder', () => {
    expect(() => extendedBy(folder, protocol)).toThrow('EISDIR')
  })
  test('every fault is named, not only the first', () => {
    expect(problems('{"arcs": [{"from": "A", "to": "B"}, {"from": "C", "to": "D"}]}')).toHaveLength(4)
  })
})

test('the published schema describes every field', () => {
  const schema = JSON.parse(extensionSchema()) as { properties: Record<string, unknown>; additionalProperties: boolean }
  expect(Object.keys(schema.properties)).toEqual(['$schema', 'name', 'features', 'states', 'arcs', 'removes'])
  expect(schema.additionalProperties).toBe(false)
})

test('the published file is that schema (npm run golden writes it anew)', () => {
  const published = new URL('schemas/extension.schema.json', import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(published, extensionSchema())
  expect(readFileSync(published, 'utf8')).toBe(extensionSchema())
})

test('the order of defaults is that of the file', () => {
  const state = { operation: 'quiesced', session: 'resuming', requires: ['STOP_COPY'] }
  const text = JSON.stringify({
    states: [
      { name: 'A', ...state },
      { name: 'B', ...state },
    ],
  })
  expect(extensionOf(text, 'x', protocol).states.map(({ number, row }) => [number, row])).toEqual([
    [8, 7],
    [9, 8],
  ])
})

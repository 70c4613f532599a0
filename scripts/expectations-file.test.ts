import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { problemsOf } from './command.ts'
import { expectationsAt, expectationsIn, expectationsSchema } from './expectations-file.ts'

const problems = (text: string): readonly string[] => {
  try {
    expectationsIn(text, 'known.json')
    return []
  } catch (error) {
    return (problemsOf(error) ?? []).map(({ at, message, remedy }) => `${at}: ${message} | ${remedy}`)
  }
}

test('entries, with comments between them', () => {
  const text = `{
    // the VF of an example
    "device": "an example",
    "expect": [
      { "requirement": "transitions/arcs", "reason": "a short cut", "link": "https://example.org/1" },
      /* and */ { "requirement": "sessions/ended", "features": "3", "reason": "late" }
    ]
  }`
  expect(expectationsIn(text, 'known.json')).toEqual({
    device: 'an example',
    entries: [
      {
        requirement: 'transitions/arcs',
        features: undefined,
        reason: 'a short cut',
        link: 'https://example.org/1',
        place: 'known.json:5:24: expect[0].requirement',
      },
      {
        requirement: 'sessions/ended',
        features: ['STOP_COPY', 'P2P'],
        reason: 'late',
        link: undefined,
        place: 'known.json:6:34: expect[1].requirement',
      },
    ],
  })
})

describe('what is wrong is told by its place, with what to do', () => {
  const one = (fields: string): string => `{"expect": [{"requirement": "sessions/ended", "reason": "late"${fields}}]}`
  const two = (first: string, second: string): string =>
    `{"expect": [\n{"requirement": "sessions/ended", "reason": "a"${first}},\n` +
    `{"requirement": "sessions/ended", "reason": "b"${second}}]}`
  test.each([
    ['', 'known.json:1:1: not JSON: value expected | Mend it there; {"expect": []} is the smallest one.'],
    ['{"expect": [}', 'known.json:1:13: not JSON'],
    ['{}', 'known.json:1:1: expect: Invalid input: expected array'],
    ['[]', 'known.json:1:1: the whole: Invalid input: expected object'],
    ['{"expect": [], "expect": []}', 'known.json:1:16: "expect" is given twice'],
    ['{"expect": [{"requirement": "sessions/ended"}]}', 'known.json:1:13: expect[0].reason: Invalid input'],
    [
      '{"expect": [{"requirement": "sessions/ended", "reason": " "}]}',
      ':1:57: expect[0].reason: expected one line that',
    ],
    [
      '{"expect": [{"requirement": "sessions/ended", "reason": ""}]}',
      ':1:57: expect[0].reason: expected one line that',
    ],
    [
      '{"expect": [\n{"requirement": "session/ended", "reason": "late"}]}',
      'known.json:2:17: expect[0].requirement: session/ended is no requirement | Did you mean sessions/ended?',
    ],
    [
      '{"expect": [{"requirement": "sessions", "reason": "late"}]}',
      'known.json:1:29: expect[0].requirement: sessions is no requirement',
    ],
    [one(', "features": "8"'), ':1:77: expect[0].features: 8 is no defined set of features | The defined sets are 1 ='],
    [one(', "features": "P3P"'), 'expect[0].features: P3P is no feature | Did you mean P2P?'],
    [one(', "link": "see the tracker"'), 'expect[0].link: expected an http or https address'],
    [one(', "link": "file:///x"'), 'expect[0].link: expected an http or https address'],
    [
      one(', "level": "must"'),
      'expect[0].level: Unrecognized key: "level" | The fields are described by: vfio-mig schema',
    ],
    [two('', ''), 'known.json:3:17: expect[1].requirement: sessions/ended is expected twice'],
    [two('', ', "features": "3"'), 'known.json:3:17: expect[1].requirement: sessions/ended is expected twice'],
    [two(', "features": "P2P+STOP_COPY"', ', "features": "3"'), 'sessions/ended is expected twice'],
  ])('%s', (text, problem) => {
    expect(problems(text)[0]).toContain(problem)
  })

  test('two feature sets of one requirement are two entries', () => {
    expect(problems(two(', "features": "1"', ', "features": "3"'))).toEqual([])
  })
  test('every unknown name is told', () => {
    const text = '{"expect": [{"requirement": "a", "reason": "b"}, {"requirement": "c", "reason": "d"}]}'
    expect(problems(text)).toHaveLength(2)
  })
  test('a file that is not there', () => {
    expect(() => expectationsAt('/nowhere/known.json')).toThrow('no such file')
  })
  test.each(['', '.debug'])('those of the lab%s are known by name, wherever the command is started', (flavour) => {
    const file = new URL(`../properties/backends/lab/mtty${flavour}.expect.json`, import.meta.url)
    const name = `lab${flavour.replace('.', ':')}`
    const own = expectationsIn(readFileSync(file, 'utf8'), name)
    expect(expectationsAt(name)).toEqual(own)
    expect(own.entries.length).toBeGreaterThan(0)
    expect(own.entries[0]!.place).toMatch(new RegExp(`^${name}:\\d+:\\d+: expect\\[0\\]\\.requirement$`))
  })
})

test('the published file is the schema that reads (npm run golden writes it anew)', () => {
  const published = new URL('schemas/expectations.schema.json', import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(published, expectationsSchema())
  expect(readFileSync(published, 'utf8')).toBe(expectationsSchema())
  expect(JSON.parse(expectationsSchema())).toMatchObject({ required: ['expect'], additionalProperties: false })
})

import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { problemsOf } from './command.ts'
import { ran } from './cli.ts'
import { traceSchema } from './trace-format.ts'
import { traceIn } from './trace-lines.ts'

const header = '{"version":1,"protocol":"v2","features":[["STOP_COPY"]],"powers":[],"partial":true}'
const step =
  '{"began":1,"ended":2,"act":{"device":0,"lane":0,"event":{"type":"get-state"}},' +
  '"outcome":{"type":"ok","value":"STOP"}}'

/** What is said of a trace that cannot be used. */
function problems(...lines: readonly string[]) {
  try {
    return traceIn(`${lines.join('\n')}\n`, 'x.jsonl').steps.length
  } catch (thrown) {
    return problemsOf(thrown)
  }
}

test('the published file is the schema that reads (npm run golden writes it anew)', async () => {
  const published = new URL('schemas/trace.schema.json', import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(published, traceSchema())
  expect(readFileSync(published, 'utf8')).toBe(traceSchema())
  expect((await ran('schema', 'trace')).out).toBe(traceSchema())
  expect((await ran('schema', 'trace-v1')).out).toBe(traceSchema('v1'))
})

test('it is of the header or a step, and says which reply each event has', () => {
  const { anyOf, description } = JSON.parse(traceSchema()) as {
    readonly anyOf: readonly { readonly title: string; readonly required: readonly string[] }[]
    readonly description: string
  }
  expect(anyOf.map(({ title, required }) => [title, required])).toEqual([
    ['header', ['version', 'protocol', 'features', 'powers', 'partial']],
    ['step', ['act', 'outcome', 'began', 'ended']],
  ])
  expect(description).toContain('set-state: true where a data_fd was returned')
  expect(traceSchema('v1')).toContain('pending-bytes: u64')
})

test.each([[step], ['{}'], ['7'], ['null'], ['[]']])(
  'a first line %s that is no header is one plain problem',
  (line) => {
    expect(problems(line, step)).toEqual([
      {
        at: 'x.jsonl:1',
        message: 'line 1 must be the header: {version, protocol, features, powers, partial}',
        remedy: `Put one there, such as ${header}. See: vfio-mig schema trace`,
      },
    ])
  },
)

test('what the errors name as an example is a header', () => {
  expect(problems(header, step)).toBe(1)
})

test('a field that is wrong leads to the schema', () => {
  expect(problems(header.replace('[["STOP_COPY"]]', '7'), step)).toMatchObject([
    { at: 'x.jsonl:1: features', remedy: 'The lines of a trace are described by: vfio-mig schema trace' },
  ])
  expect(problems(header, step.replace('"STOP"', '[]'))).toMatchObject([
    { message: 'it is no reply to get-state', remedy: 'The lines of a trace are described by: vfio-mig schema trace' },
  ])
  expect(problems('{"version":1,"protocol":"v1"}')).toMatchObject([
    { remedy: expect.stringContaining('vfio-mig schema trace-v1') as string },
    {},
    {},
  ])
})

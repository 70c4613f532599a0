// The commands with --protocol v1, in process: what they say, and what they refuse.
import { describe, expect, test } from 'vitest'
import { ran } from '../cli.ts'

const v1 = (...args: readonly string[]) => ran(args[0]!, '--protocol', 'v1', ...args.slice(1))

describe('verify', () => {
  test('a subject of the reference device is upheld', async () => {
    const { out, code } = await v1('verify', '--requirement', 'region', '--runs', '5', '--depth', '1')
    expect(out).toContain('Device: v1, simulated')
    expect(out).toMatch(/\ntested: 6 upheld\n$/)
    expect(code).toBe(0)
  })
  test('a mutant is refuted, with steps, what it was and what was wanted', async () => {
    const { out, code } = await v1('verify', '--mutant', 'offset-zero', '--requirement', 'region/offset')
    expect(out).toContain('REFUTED')
    expect(out).toMatch(/> +\d+ {2}read .* 0\n/)
    expect(out).toMatch(/it was {2}data_offset is 0\.\n {2}wanted {2}At least 32/)
    expect(code).toBe(1)
  })
  test('a should fails with --strict alone', async () => {
    const args = ['--mutant', 'any-width', '--requirement', 'region/native', '--runs', '1', '--depth', '1'] as const
    expect((await v1('verify', ...args)).code).toBe(0)
    expect((await v1('verify', ...args, '--strict')).code).toBe(1)
  })
})

test('prove: three theorems, and the relation for each feature set', async () => {
  const { out, code } = await v1('prove')
  expect(out).toContain('3 theorems, 3 proved')
  expect(out.match(/^v1 and v2 with /gm)).toHaveLength(4)
  expect(out).toContain('after 1 byte: v1 refused, v2 same')
  expect(code).toBe(0)
})

test('explain, table and diagram know the five states', async () => {
  const { out } = await v1('explain', 'RUNNING', 'RESUMING')
  expect(out).toContain('to    100b RESUMING')
  expect((await v1('explain', 'STOP', 'RUNNING')).out).toContain('not listed by the text')
  expect((await v1('table')).out).toContain('STOP_COPY -> PRE_COPY is blocked')
  expect((await v1('diagram', '--format', 'mermaid')).out).toContain('STOP_AND_COPY')
})

test.each([
  [['verify', '--features', '7'], '--features: it has no meaning for v1'],
  [['verify', '--mutant', 'nobody'], '--mutant: nobody is no mutant of v1'],
  [['verify', '--requirement', 'nothing'], '--requirement: nothing is no requirement'],
  [['prove', '--json'], '--json: it has no meaning for v1'],
  [['explain', 'STOP', 'STOP'], 'TO: a write of STOP in STOP changes nothing'],
])('%s is refused', async (args, message) => {
  const { err, code } = await v1(...args)
  expect(err).toContain(message)
  expect(code).toBe(2)
})

test('a protocol that is none is refused', async () => {
  const { err, code } = await ran('verify', '--protocol', 'v3')
  expect(err).toContain('--protocol: v3 is no protocol')
  expect(code).toBe(2)
})

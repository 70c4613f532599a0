// Every pair of states: performed, refused, or not understood; files and sessions.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { auditsOf, type Audit } from './audit.ts'

const parse = await cParser()
const text = readFileSync(new URL('../../examples/driver.c', import.meta.url), 'utf8')

/** The audit of the example with a part of its text replaced. */
function audited(from = '', to = ''): Audit {
  expect(text).toContain(from)
  return auditsOf({ files: [{ path: 'driver.c', text: text.replace(from, to) }], parse })[0]!
}

const pairIn = (audit: Audit, from: string, to: string) =>
  audit.pairs.find((pair) => pair.from === from && pair.to === to)!

test('an arc that opens a session, and one that ends it', () => {
  const audit = audited()
  expect(audit.pairs).toHaveLength(56)
  expect(pairIn(audit, 'STOP', 'STOP_COPY')).toMatchObject({
    verdict: 'performed',
    returnsFile: 'always',
    mayFail: true,
  })
  expect(pairIn(audit, 'RESUMING', 'STOP')).toMatchObject({
    verdict: 'performed',
    returnsFile: 'never',
    endsSession: 'always',
  })
  expect(pairIn(audit, 'STOP_COPY', 'RESUMING')).toMatchObject({ verdict: 'refused' })
})

test('a condition on a state that nobody can read is neither performed nor refused', () => {
  const audit = audited('if (new == VFIO_DEVICE_STATE_STOP_COPY) {', 'if (may_save(new)) {')
  expect(pairIn(audit, 'STOP', 'STOP_COPY')).toMatchObject({ verdict: 'not-understood', text: 'may_save(new)' })
  expect(pairIn(audit, 'STOP', 'PRE_COPY').verdict).toBe('not-understood')
  expect(pairIn(audit, 'STOP', 'RUNNING').verdict).toBe('performed')
})

test('a session that nothing opens cannot be ended', () => {
  expect(pairIn(audited('toy->loading = session;', ''), 'RESUMING', 'STOP').endsSession).toBe('not-understood')
  const audit = audited('if (new == VFIO_DEVICE_STATE_RESUMING) {', 'if (0) {')
  expect(['unopened', 'never']).toContain(pairIn(audit, 'RESUMING', 'STOP').endsSession)
})

test('a way that fails with a file left open', () => {
  const audit = audited(
    'get_file(session->filp);\n\t\t\ttoy->saving',
    'if (toy_save(toy))\n\t\t\t\treturn ERR_PTR(-EIO);\n\t\t\ttoy->saving',
  )
  expect(pairIn(audit, 'STOP', 'STOP_COPY').failsLeaking?.line).toBeGreaterThan(0)
  expect(pairIn(audited(), 'STOP', 'STOP_COPY').failsLeaking).toBeUndefined()
})

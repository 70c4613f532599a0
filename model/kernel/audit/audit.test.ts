// The audit of a driver that is right, and what it says where a part of it is missing.
import { expect, test } from 'vitest'
import { cParser } from '../../../scripts/c-syntax.ts'
import { auditsOf } from './audit.ts'
import { audited } from './example.fixture.ts'

const parse = await cParser()

test('a driver that is right has nothing said of it', () => {
  const audit = audited()
  expect(audit.findings).toEqual([])
  expect(audit.specs.map(({ arcs }) => arcs.length)).toEqual([6, 8])
  expect(audit.pairs.filter(({ verdict }) => verdict === 'performed')).toHaveLength(10)
  expect(audit.requests).toBe(83)
})

test('a driver without the function that sets the state', () => {
  const { findings } = audited('.migration_set_state = toy_set_state', '.migration_get_state = toy_get_state')
  expect(findings.map(({ charge, title }) => `${charge} ${title}`)[0]).toContain('arc/not-understood not found')
})

test('flags that nothing sets are said, and every feature is assumed', () => {
  const { findings, specs } = audited(
    'vdev->migration_flags = VFIO_MIGRATION_STOP_COPY;\n\tif (toy_can_p2p(vdev))\n' +
      '\t\tvdev->migration_flags |= VFIO_MIGRATION_P2P;',
    '',
  )
  expect(specs.map(({ arcs }) => arcs.length)).toEqual([15])
  expect(findings.map(({ charge }) => charge)).toContain('flags/not-understood')
})

test('a set of flags that nothing defines', () => {
  const { findings } = audited('= VFIO_MIGRATION_STOP_COPY;', '= 0;')
  expect(findings.map(({ charge }) => charge)).toContain('flags/undefined')
})

test('an implementation of other names, with a table for its arcs', () => {
  const source = `
enum st { ST_RUN = 1, ST_HALT, ST_SAVE, ST_LOAD };
static const char allowed[5][5] = { [ST_RUN] = { [ST_HALT] = 1 }, [ST_HALT] = { [ST_RUN] = 1, [ST_SAVE] = 1 },
  [ST_SAVE] = { [ST_HALT] = 1 }, [ST_LOAD] = { [ST_HALT] = 1 } };
bool step(struct ctx *c, uint32_t from, uint32_t to) { return from < 5 && to < 5 && allowed[from][to] != 0; }`
  const states = { ST_RUN: 'RUNNING', ST_HALT: 'STOP', ST_SAVE: 'STOP_COPY', ST_LOAD: 'RESUMING' }
  const [audit] = auditsOf({
    files: [{ path: 's.c', text: source }],
    parse,
    flags: [1],
    names: { step: 'step', statePrefix: 'ST_', states },
  })
  expect(audit!.findings.map(({ charge, arc }) => [charge, arc])).toEqual([['arc/missing', ['STOP', 'RESUMING']]])
})

// `vfio-mig users` in process: the list, a user as it is, a fault and its replay line, the score, and what it refuses.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ran } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'vfio-mig-users-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the users and their faults are listed', async () => {
  const { out, code } = await ran('users')
  expect(code).toBe(0)
  expect(out).toMatch(/^cloud-hypervisor \(v2\): /m)
  expect(out).toMatch(/^ {2}\* one-by-one +refuted +B71 /m)
  expect(out).toMatch(/^3 users, 60 faults; \* the user as it is has it$/m)
})

test('a user as it is: its weaknesses are known, with the habit that each comes from', async () => {
  const { out, code } = await ran('users', 'cloud-hypervisor', '--runs', '0')
  expect(out).toContain('refuted   devices/conserved (must)')
  expect(out).toContain('  known   how the devices of a VM are stopped and started: one-by-one (one-by-one, B71)')
  expect(out).toMatch(/^upheld +hosts\/never-both \(must\), \d+ witnesses$/m)
  expect(code).toBe(0)
})

test('a fault is told by numbered acts of both hosts, and its replay line performs it again', async () => {
  const args = ['users', 'qemu-v2', '--mutant', 'no-config', '--requirement', 'devices/equal', '--runs', '0']
  const { out, code } = await ran(...args)
  expect(code).toBe(1)
  expect(out).toMatch(/^ +5 {2}destination {2}device 1 {2}set-state RESUMING -> ok$/m)
  expect(out).toMatch(/^> +\d+ {2}destination {2}the virtual CPUs run$/m)
  const [, line] = /^ {2}replay {2}vfio-mig (.*)$/m.exec(out)!
  const again = await ran(...line!.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1')))
  expect(again.code).toBe(1)
  expect(again.out).toContain('it was  The destination runs, and device 1 has another config space.')
})

test('one migration, as it is typed', async () => {
  const cancel = '{"happenings":[{"type":"cancel","at":9}]}'
  const { out, code } = await ran('users', 'qemu-v2', '--mutant', 'careful', '--scenario', cancel)
  expect(out).toContain('* the operator says cancel')
  expect(out).toMatch(/source +cancelled: it was cancelled\n/)
  expect(out).toMatch(/\nholds\n$/)
  expect(code).toBe(0)
})

test('what breaks no must deviates when it is performed again, and fails nothing', async () => {
  const size = '{"options":{"dataSize":"zero"}}'
  const { out, code } = await ran('users', 'qemu-v2', '--requirement', 'precopy/initial-sent', '--scenario', size)
  expect(out).toMatch(/^deviates {2}precopy\/initial-sent \(should\): /)
  expect(code).toBe(0)
})

describe('a score', () => {
  test('of one fault of every user', async () => {
    const { out, code } = await ran('users', '--score', '--mutant', 'stays-stopped', '--runs', '0')
    expect(out).toMatch(/^ {2}qemu-v1 +stays-stopped +refuted +refuted +\d+ hosts\/never-neither$/m)
    expect(out).toMatch(/\n3 of 3 mutants in their class\n$/)
    expect(code).toBe(0)
  })

  test('writes the witnesses that the tests perform again', async () => {
    const file = join(folder, 'witnesses.json')
    await ran('users', 'qemu-v2', '--score', '--mutant', 'reads-once', '--runs', '0', '--witnesses', file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      'qemu-v2 reads-once': [{ requirement: 'hosts/succeeds', scenario: { features: ['STOP_COPY'] } }],
    })
  })
})

describe('what cannot be used', () => {
  test.each([
    [['qemu-v3'], 'Did you mean qemu-v'],
    [['qemu-v2', '--mutant', 'one-by-on'], 'Did you mean one-by-one?'],
    [['cloud-hypervisor', '--mutant', 'counts-twice'], 'has no fault counts-twice'],
    [['--mutant', 'one-by-one'], 'Name the user.'],
    [['qemu-v2', '--requirement', 'devices/equ'], 'Did you mean devices/equal?'],
    [['qemu-v2', '--runs', 'x'], '--runs'],
    [['qemu-v2', '--scenario', '{'], '--scenario: it is no JSON'],
    [['qemu-v2', '--scenario', '{"devices":4}'], '--scenario: $.devices'],
    [['qemu-v2', '--scenario', '{"options":{"dataSize":"none"}}'], 'There are: full, remaining, zero, huge.'],
    [['cloud-hypervisor', '--scenario', '{"way":"snapshot"}'], 'It does by live.'],
    [['--score', '--mutant', 'nothing'], 'no user has a fault nothing'],
    [['qemu-v2', '--witnesses', 'x'], 'Give --score as well.'],
  ])('%j', async (args, message) => {
    expect(await ran('users', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) as string })
  })
})

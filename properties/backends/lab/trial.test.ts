import { readdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { requirements } from '../../requirements/index.ts'
import type { Search } from '../../verify.ts'
import { faults, type Fault } from './faults/index.ts'
import { fileOf, labs } from './place.ts'
import { missing } from './tools.ts'
import { trialsIn } from './trial.ts'

const [lab] = missing('build').length === 0 ? labs('plain') : []
const search = { seed: 1, runs: 3, depth: 1, shrink: false }
const faultOf = (name: string): Fault => faults.find((fault) => fault.name === name)!
/** A place that every driver has, left as it is but for a blank line. */
const nothing: Fault = {
  name: 'changes-nothing',
  meaning: 'nothing is wrong with it',
  class: 'refuted',
  edits: [{ at: /^static void mtty_close\(/m, becomes: '\n$&' }],
}

describe.skipIf(lab === undefined)(`a real driver${lab === undefined ? ' (needs vfio-mig lab build)' : ''}`, () => {
  const ends: (() => Promise<unknown>)[] = []
  afterAll(() => Promise.all(ends.map((end) => end())))
  const trials = (...names: readonly string[]) => trialsOf(search, ...names)
  const trialsOf = (extent: Search, ...names: readonly string[]) => {
    const made = trialsIn(
      lab!,
      requirements.filter(({ name }) => names.includes(name)),
      extent,
    )
    ends.push(() => made.end())
    return made
  }

  test.each(['skips-p2p', 'leaves-by-pre-copy-p2p'])('%s ends where it should, and its arcs tell', async (name) => {
    const { tried } = trials('transitions/end-state', 'transitions/arcs')
    const found = await tried(faultOf(name))
    expect(found).toMatchObject({ as: 'refuted', by: 'transitions/arcs' })
    expect([found.acts! > 1, found.events > found.acts!, found.building > 0]).toEqual([true, true, true])
  })

  test('a driver that takes the stream of another make is found by that alone', async () => {
    // Of two directions one shows it.
    const many = { ...search, runs: 20 }
    const { tried } = trialsOf(many, 'loads/incomplete', 'loads/refused', 'loads/survived', 'loads/foreign')
    expect(await tried(faultOf('takes-fewer-ports'))).toMatchObject({ as: 'refuted', by: 'loads/foreign' })
  })

  test('a driver without a fault survives', async () => {
    const { tried } = trials('transitions/end-state', 'transitions/arcs', 'refusals/blocked')
    const { as, by, events } = await tried(nothing)
    expect([as, by, events > 0]).toEqual(['silent', undefined, true])
  })

  test('what the driver breaks without the fault does not count', async () => {
    const { tried } = trials('loads/altered', 'ends/temporary')
    expect(await tried({ ...nothing, class: 'deviates' })).toMatchObject({ as: 'silent' })
    expect(await tried(faultOf('no-temporary-end'))).toMatchObject({ as: 'deviates', by: 'ends/temporary' })
  })

  test('one that does not compile is told with what the compiler says, and leaves nothing behind', async () => {
    const { tried } = trials('transitions/end-state')
    const broken = { ...nothing, edits: [{ at: /^static void mtty_close\(/m, becomes: 'nonsense;\n$&' }] }
    expect(await tried(broken)).toMatchObject({ as: 'broken', because: expect.stringContaining('nonsense') })
    expect(readdirSync(fileOf(lab!, 'modules')).filter((name) => name.startsWith('work-'))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import type { Happening } from './course.ts'
import { careful } from './habits.ts'
import { performed } from './rehearsal.ts'
import { users } from './user.ts'

const [qemu] = users

const beatsWith = (...happenings: readonly Happening[]) =>
  performed(qemu!, { ...qemu!.plain, happenings }, careful).beats

const acts = (beats: ReturnType<typeof beatsWith>): readonly string[] =>
  beats.flatMap((beat) => {
    if (beat.type === 'happens') return [`* ${beat.happening.type}${beat.isIdle ? ' in vain' : ''}`]
    if (beat.type !== 'call') return []
    const { type } = beat.event as { readonly type: string }
    return type === 'get-state' ? ['look'] : [beat.step === undefined ? `${type} fails` : type]
  })

describe('what happens', () => {
  test('comes before the act that it is put before, and before the VMM looks where the device is', () => {
    const plain = acts(beatsWith())
    // The fifth act is SET PRE_COPY, and a careful VMM looks first.
    expect(plain.slice(0, 8)).toEqual([
      'get-features',
      'get-features',
      'look',
      'set-state',
      'data-size',
      'look',
      'set-state',
      'precopy-info',
    ])
    expect(acts(beatsWith({ type: 'time', ticks: 1, at: 4 })).slice(4, 7)).toEqual(['data-size', '* time', 'look'])
  })

  test('makes the call itself fail, once, and nothing is performed', () => {
    const beats = beatsWith({ type: 'call-fails', errno: 'EIO', at: 4 })
    expect(acts(beats).slice(5, 8)).toEqual(['* call-fails', 'look', 'set-state fails'])
    expect(acts(beats).filter((act) => act.endsWith('fails') && !act.startsWith('*'))).toHaveLength(1)
  })

  test('is in vain where nobody is there who could do it', () => {
    expect(acts(beatsWith({ type: 'continue', at: 0 }))[0]).toBe('* continue in vain')
    const last = acts(beatsWith()).filter((act) => act !== 'look').length - 1
    const beats = beatsWith({ type: 'call-fails', errno: 'EIO', at: last })
    // A file is closed whatever close answers.
    expect(acts(beats).slice(-2)).toEqual(['* call-fails in vain', 'close'])
  })

  test('is the doing of the guest where its VM runs', () => {
    const late = acts(beatsWith()).filter((act) => act !== 'look').length - 1
    const [early, behind] = [0, late].map((at) => beatsWith({ type: 'dirty', device: 0, page: 1, at }))
    const configs = (beats: ReturnType<typeof beatsWith>): readonly number[] =>
      beats.flatMap((beat) => (beat.type === 'seen' && beat.when === 'end' ? [beat.sight.config] : []))
    expect(configs(early!)).toEqual([101, 101])
    // By then it runs on the destination.
    expect(configs(behind!)).toEqual([100, 101])
  })
})

test('a device is seen whenever its state was asked for, and at the end', () => {
  const beats = beatsWith()
  for (const [at, beat] of beats.entries()) {
    if (beat.type !== 'call' || beat.call.kind !== 'state') continue
    expect(beats[at + 1]).toMatchObject({ type: 'seen', when: 'after', sight: { device: beat.call.device } })
  }
  expect(beats.slice(-2).map((beat) => beat.type === 'seen' && beat.when)).toEqual(['end', 'end'])
})

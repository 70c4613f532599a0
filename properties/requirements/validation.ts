// What a device makes of a stream that is not what was read. What it finds invalid it must not load, and what is
// incomplete neither; that it looks closely enough to find a change is what it should do: a stream without a sum over
// it may be changed into another valid one. Users abort a load by leaving RESUMING with nothing written, against the
// text, and drivers let them: that one is a practice.
import type { Spec, Trace } from '#model'
import { everyCut, everyFlip, foreign, retried, wandering } from '#generators'
import { broken, heldBy, type Judgement, type Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { returning } from './failures.ts'
import { loadsOf, type Load } from './loads.ts'
import { observing, walks } from './walks.ts'

/** Judges the loads that a requirement is about: each has to fail. */
const failing =
  (concerns: (load: Load) => boolean, because: (load: Load) => string) =>
  (spec: Spec, trace: Trace): Judgement => {
    let witnesses = 0
    for (const load of loadsOf(spec, trace)) {
      if (!concerns(load)) continue
      if (load.isOk) return broken(load.step, because(load), 'An error, and perhaps ERROR.')
      if (!load.isFaulty) witnesses++
    }
    return heldBy(witnesses)
  }

const is =
  (relation: Load['relation']) =>
  (load: Load): boolean =>
    load.relation === relation

const invalid = cited.under('RESUMING -> STOP', 'must fail the SET_STATE ioctl')
const checking = cited.under('RESUMING -> STOP', 'final validity and consistency checking of the new device state')
const found = cited.under('RESUMING -> STOP', 'found to be incomplete, inconsistent, or otherwise invalid')

const requirement = (
  name: string,
  statement: string,
  level: Requirement['level'],
  judge: Requirement['judge'],
  first?: Requirement['first'],
): Requirement => ({
  name,
  statement,
  level,
  party: 'driver',
  since: '5.18',
  cites: [found, invalid],
  needs: { features: [], powers: [], devices: 2 },
  ...(first === undefined ? {} : { first }),
  plan: retried,
  judge,
})

export const validation: readonly Requirement[] = [
  requirement(
    'loads/incomplete',
    'A stream without its end cannot be loaded.',
    'must',
    failing(is('beginning'), ({ bytes, stream, target }) => {
      const { length } = (stream?.reads ?? []).reduce((sum, part) => ({ length: sum.length + part.length }), {
        length: 0,
      })
      return `RESUMING was left for ${target} with ${bytes.length} of ${length} bytes.`
    }),
    everyCut,
  ),
  requirement(
    'loads/refused',
    'A stream of which the device has refused a part as invalid cannot be loaded.',
    'must',
    failing(
      ({ relation, refused }) => relation === 'altered' && refused !== undefined,
      ({ target }) => `A write was refused, and RESUMING was left for ${target} all the same.`,
    ),
    everyFlip,
  ),
  {
    ...requirement(
      'loads/altered',
      'A stream that was altered on its way is found invalid, and cannot be loaded.',
      'should',
      failing(
        is('altered'),
        ({ bytes, target }) => `RESUMING was left for ${target} with ${bytes.length} bytes that nobody read.`,
      ),
      everyFlip,
    ),
    cites: [checking, found, invalid],
  },
  {
    ...requirement(
      'loads/survived',
      'Whatever is written, nothing is brought down by it.',
      'must',
      returning('write'),
      everyFlip,
    ),
    cites: [cited.under('RUNNING_P2P -> STOP', 'must not result in error conditions outside the user context')],
  },
  {
    ...requirement(
      'loads/foreign',
      'A stream of a device of another make cannot be loaded.',
      'must',
      failing(
        ({ isForeign, relation }) => isForeign && relation === 'whole',
        ({ target }) => `RESUMING was left for ${target} with the stream of a device of another make.`,
      ),
    ),
    cites: [found, invalid, cited.under('STOP -> RESUMING', 'a single FD during saving from a compatible device')],
    needs: { features: [], powers: [], devices: 1, foreign: true },
    plan: foreign,
  },
  {
    ...requirement(
      'loads/nothing',
      'RESUMING cannot be left where nothing was loaded: to abort it, the device has to be reset.',
      'practice',
      failing(is('nothing'), ({ target }) => `RESUMING was left for ${target}, and nothing had been written.`),
    ),
    cites: [],
    needs: { features: [], powers: [], devices: 1 },
    first: walks(observing),
    plan: wandering,
  },
]

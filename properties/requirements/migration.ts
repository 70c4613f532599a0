// What a migration is for: a device that was saved and loaded is the same device, whether it was stopped or ran on,
// in whatever pieces its stream was read and written, and whatever was tried before.
import type { Spec, Trace } from '#model'
import { aborted, besides, everyAftermath, everyEnd, everyPoke, migrating, poking, retried, thrice } from '#generators'
import { broken, heldBy, type Judgement, type Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import { loadsOf, type Load } from './loads.ts'

/** Judges the loads that a requirement is about: each has to succeed and to give the device that was saved. */
const same =
  (concerns: (load: Load) => boolean) =>
  (spec: Spec, trace: Trace): Judgement => {
    let witnesses = 0
    for (const load of loadsOf(spec, trace)) {
      const { stream, relation, isOk, isFaulty, seen, refused } = load
      // What is of another make need not be taken: it may not even be.
      if (stream === undefined || isFaulty || load.isForeign || !concerns(load)) continue
      const wanted = 'Success: it is what was read.'
      // Any request may fail, and any write; that the stream is invalid is not true, though.
      if (isFoundInvalid(trace, load))
        return broken(refused!, 'A write of the stream, from its beginning on, was found invalid.', wanted)
      if (relation !== 'whole' || refused !== undefined) continue
      if (load.isInvalid) return broken(load.step, `The load of ${load.bytes.length} bytes was found invalid.`, wanted)
      if (!isOk) continue
      if (stream.image === undefined || stream.isTainted || seen === undefined) continue
      const { image } = stream
      const pages = seen.pages.flatMap((digest, page) => (digest === image[page] ? [] : [page]))
      if (pages.length > 0 || image.length !== seen.pages.length) {
        const because = `After the load page ${pages.join(', ')} differs from the device that was saved.`
        return broken(seen.step, because, 'The same device.')
      }
      witnesses++
    }
    return heldBy(witnesses)
  }

const about = (
  name: string,
  statement: string,
  since: string,
  cites: Requirement['cites'],
  features: readonly string[],
  concerns: (load: Load) => boolean,
  plan: Requirement['plan'] = migrating,
): Requirement => ({
  name,
  statement,
  level: 'must',
  party: 'driver',
  since,
  cites,
  needs: { features, powers: ['inspect'], devices: 2 },
  plan,
  judge: same(concerns),
})

const whole = cited.under('PRE_COPY_P2P -> STOP_COPY', 'indicates the entire device state has been transferred')
const order = cited.request('must preserve the byte order of the stream')
const segmentation = cited.request('is not required to preserve buffer segmentation when writing the data stream')

export const migration: readonly Requirement[] = [
  {
    ...about(
      'migration/stopped',
      'A device saved while it is stopped, and loaded, is the same device.',
      '5.18',
      [
        cited.machine('The device internal state can be read out'),
        whole,
        cited.under('RESUMING -> STOP', 'should complete the incorporation of data written'),
      ],
      [],
      ({ stream }) => stream?.isLive === false,
    ),
    first: everyEnd,
  },
  about(
    'migration/live',
    'A device saved while it runs on, and loaded, is the device as it was when it was stopped.',
    '6.2',
    [
      cited.machine('running normally but tracking internal state changes'),
      whole,
      cited.under('RUNNING -> PRE_COPY', 'Moving between these states alters what is streamed in session'),
    ],
    ['PRE_COPY'],
    ({ stream }) => stream?.isLive === true,
  ),
  {
    ...about(
      'migration/again',
      'A migration is like the first one, whatever sessions the devices had before.',
      '5.18',
      [whole],
      [],
      ({ sessionsBefore, failedBefore }) => sessionsBefore > 0 && failedBefore === 0,
    ),
    first: everyAftermath,
  },
  about(
    'migration/after-failure',
    'A load that failed leaves nothing behind that a reset does not clear.',
    '5.18',
    [cited.under('RESUMING -> STOP', 'To abort a RESUMING session the device must be reset')],
    [],
    ({ failedBefore }) => failedBefore > 0,
    retried,
  ),
  about(
    'migration/after-abort',
    'A load that was broken off by a reset leaves nothing behind.',
    '5.18',
    [cited.under('RESUMING -> STOP', 'To abort a RESUMING session the device must be reset')],
    [],
    ({ abortedBefore }) => abortedBefore > 0,
    aborted,
  ),
  about(
    'migration/third',
    'A third migration is like the first one, and like the second.',
    '5.18',
    [whole],
    [],
    ({ loadedBefore }) => loadedBefore > 1,
    thrice,
  ),
  about(
    'sessions/undisturbed',
    'What only asks, moves no byte or is refused has no effect on an open session.',
    '5.18',
    [whole],
    [],
    ({ isBeside }) => isBeside,
    besides,
  ),
  {
    ...about(
      'sessions/old-files',
      'What is done to the file of an older session has no effect on a newer one.',
      '5.18',
      [cited.under('RESUMING -> STOP', 'Leaving RESUMING terminates a data transfer session')],
      [],
      ({ isPoked }) => isPoked,
      poking,
    ),
    first: everyPoke,
  },
  about(
    'streams/read-sizes',
    'A stream that was read in pieces of any size is the same as one that was read whole.',
    '5.18',
    [order],
    [],
    ({ stream }) => stream !== undefined && stream.reads.length > 1,
  ),
  {
    ...about(
      'streams/write-sizes',
      'A stream comes to the same in whatever segments it is written.',
      '5.18',
      [segmentation],
      [],
      ({ writes }) => writes > 1,
    ),
    judge(spec, trace) {
      const judgement = same(({ writes }) => writes > 1)(spec, trace)
      return judgement.type === 'broken' ? judgement : (differing(spec, trace) ?? judgement)
    },
  },
]

/** Whether a write was refused as if what it brought were invalid. */
function isFoundInvalid({ steps }: Trace, { refused }: Load): boolean {
  const outcome = refused === undefined ? undefined : steps[refused]!.outcome
  return outcome?.type === 'errno' && outcome.errno === 'EINVAL'
}

/** Two loads of the same bytes, in different segments, of which one failed. */
function differing(spec: Spec, trace: Trace): Judgement | undefined {
  // One that failed for another reason than what was written says nothing.
  const loads = loadsOf(spec, trace).filter(
    (load) => !load.isFaulty && load.bytes.length > 0 && (load.isOk || load.isInvalid || isFoundInvalid(trace, load)),
  )
  for (const [at, load] of loads.entries()) {
    const other = loads.slice(0, at).find(({ bytes, isOk, writes }) => {
      return isOk !== load.isOk && writes !== load.writes && isEqual(bytes, load.bytes)
    })
    if (other === undefined) continue
    const [one, two] = [load, other].map(({ isOk, writes }) => `${isOk ? 'succeeded' : 'failed'} in ${writes} writes`)
    return broken(load.step, `The same bytes ${two} and ${one}.`, 'The same result in any segments.')
  }
  return undefined
}

const isEqual = (one: Uint8Array, two: Uint8Array): boolean =>
  one.length === two.length && one.every((byte, at) => byte === two[at])

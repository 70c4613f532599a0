// The ioctls by their bytes: what the vfio core checks before a driver hears of a call, what it writes back, and what a
// driver checks of the ioctl on its data_fd. The header says little of it; users rely on all of it.
import { fdIn, flaws, GET, INFO_BYTES, meaningOf, memoryOf, PROBE, SET } from '#model'
import type { Answer, Event, Flaw } from '#model'
import { callOf, calling, infoCallOf, LEFT_FD } from '#generators'
import type { Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import type { Moment } from './follow.ts'
import { judging, perDevice, watching, words, type Finding } from './judging.ts'
import { everywhere, featureNames, inReadOnly, leavings, onPrecopy, probes, rightCalls } from './attempts.ts'
import { strayBits, tooShort, unfit, upTo, wrongMethods } from './attempts.ts'

type Call = Event<'raw' | 'raw-info'>

const needs = { features: [], powers: ['raw'], devices: 1 } as const
const onFiles = { ...needs, features: ['PRE_COPY'] } as const
const isCall = (event: Event): event is Call => event.type === 'raw' || event.type === 'raw-info'

/** A call as it was made, before it is taken for the event that it means. */
const callIn = ({ step }: Moment): Call | undefined => (isCall(step.act.event) ? step.act.event : undefined)

/** Calls with one of these flaws have to be refused. */
const refusing = (type: Call['type'], ...some: readonly Flaw[]) =>
  watching(() => (_, at): Finding => {
    const call = callIn(at)
    if (call?.type !== type) return undefined
    const meaning = meaningOf(call)
    if (meaning.type !== 'refused' || !some.includes(meaning.flaw)) return undefined
    // That of a probe is that it does not tell the truth.
    if (meaning.flaw === 'method' && (call.flags & PROBE) !== 0) return undefined
    const { outcome } = at
    if (outcome.type === 'errno') return true
    if (outcome.type !== 'ok') return undefined
    return { because: `It succeeded, although ${flaws[meaning.flaw]}.`, wanted: 'An error.' }
  })

/** Success is 0, and no other number. */
const returningZero = (type: Call['type']) =>
  watching(() => (_, at): Finding => {
    const call = callIn(at)
    const { outcome } = at.step
    if (call?.type !== type || outcome.type !== 'ok') return undefined
    const { returned } = outcome.value as Answer
    if (returned === 0) return true
    return { because: `It returned ${returned}.`, wanted: '0, or -1 and an errno.' }
  })

const call = (
  name: string,
  statement: string,
  level: Requirement['level'],
  rest: Pick<Requirement, 'cites' | 'judge'> & Partial<Requirement>,
): Requirement => ({ name, statement, level, party: 'core', since: '5.18', needs, plan: calling, ...rest })

export const calls: readonly Requirement[] = [
  call('calls/length', 'A call whose argsz has no room for what it asks is refused.', 'should', {
    cites: [
      cited.feature('The format of the data portion of the structure is specific to the given feature'),
      cited.feature('The data portion is not required for probing'),
    ],
    first: everywhere(tooShort),
    judge: refusing('raw', 'header', 'payload'),
  }),
  call('calls/flags', 'A call with flags that mean nothing, or that ask for nothing, is refused.', 'should', {
    cites: [cited.feature('The feature is selected using the FEATURE_MASK portion of the flags field')],
    first: everywhere([...strayBits, ...featureNames.map((feature) => callOf(feature, 0))]),
    judge: refusing('raw', 'bits', 'nothing'),
  }),
  call('calls/methods', 'What can only be got is not set, and what can only be set is not got.', 'should', {
    cites: [cited.feature('to determine read vs write access of the feature respectively')],
    first: everywhere(wrongMethods),
    judge: refusing('raw', 'method'),
  }),
  call('calls/exclusive', 'A call that gets and sets at once is refused, unless it is a probe.', 'must', {
    cites: [cited.feature('GET and SET are mutually exclusive, except for use with PROBE')],
    first: everywhere(featureNames.map((feature) => callOf(feature, GET | SET))),
    judge: refusing('raw', 'exclusive'),
  }),
  call('calls/probe', 'A probe succeeds exactly where the feature and the methods that it names are there.', 'must', {
    cites: [cited.feature('Probing a feature will return success if the feature is supported and all of the')],
    first: everywhere([...probes, { type: 'data-size' }, callOf('MIG_DATA_SIZE', PROBE | GET), { type: 'data-size' }]),
    judge: judging(() => {
      // What came later than the state machine need not be there: only what the device has shown is known.
      const shown = perDevice(() => ({ hasSize: false, saysSize: false }))
      return (_, at): Finding => {
        const known = shown(at.device)
        const { event, outcome } = at
        if (event.type === 'data-size') {
          if (outcome.type === 'ok') known.hasSize = true
          if (outcome.type !== 'errno' || outcome.errno !== 'ENOTTY' || !known.saysSize) return undefined
          return { because: 'A probe said that there is MIG_DATA_SIZE, and it gave ENOTTY.', wanted: 'The size.' }
        }
        if (event.type !== 'raw') return undefined
        const meaning = meaningOf(event)
        if (meaning.type === 'refused' && meaning.flaw === 'method' && (event.flags & PROBE) !== 0) {
          if (outcome.type === 'errno') return true
          if (outcome.type !== 'ok') return undefined
          return { because: 'A probe succeeded for a method that there is not.', wanted: 'An error.' }
        }
        if (meaning.type !== 'probe') return undefined
        const { feature } = meaning
        const isThere = feature === 'MIG_DATA_SIZE' ? known.hasSize : feature !== 'MIG_PRECOPY_INFOv2'
        if (outcome.type === 'ok') {
          if (feature === 'MIG_DATA_SIZE') known.saysSize = true
          return isThere ? true : undefined
        }
        if (outcome.type !== 'errno' || !isThere || event.memory !== undefined) return undefined
        return { because: `A probe of ${feature} gave ${outcome.errno}.`, wanted: 'Success: it is there.' }
      }
    }),
  }),
  call('calls/zero', 'VFIO_DEVICE_FEATURE returns 0 where it succeeds, and no other number.', 'must', {
    cites: [cited.feature('Return 0 on success, -errno on failure')],
    first: everywhere([...inReadOnly, ...rightCalls.map(({ feature, bit }) => callOf(feature, bit))]),
    judge: returningZero('raw'),
  }),
  call('calls/get-fd', 'Where the state is asked for, data_fd is -1 afterwards.', 'must', {
    cites: [cited.request('get the current migration state of the VFIO device, data_fd will be -1')],
    first: everywhere([callOf('MIG_DEVICE_STATE', GET, { fd: LEFT_FD })]),
    judge: watching(() => (_, at): Finding => {
      const { outcome } = at.step
      if (callIn(at)?.type !== 'raw' || at.event.type !== 'get-state' || outcome.type !== 'ok') return undefined
      const fd = fdIn((outcome.value as Answer).bytes)
      return fd === -1 ? true : { because: `data_fd is ${fd}.`, wanted: '-1: no session begins here.' }
    }),
  }),
  call('calls/no-fd', 'Where a request fails, or begins no session, data_fd is -1 afterwards.', 'practice', {
    cites: [],
    code: { path: 'drivers/vfio/vfio_main.c', name: 'vfio_ioct_mig_return_fd' },
    first: leavings,
    judge: watching(() => (_, at): Finding => {
      const request = callIn(at)
      if (request?.type !== 'raw' || at.event.type !== 'set-state') return undefined
      const { outcome } = at.step
      const bytes = outcome.type === 'ok' ? (outcome.value as Answer).bytes : undefined
      const after = outcome.type === 'errno' ? outcome.out : bytes
      if (after === undefined || (outcome.type === 'ok' && at.outcome.type === 'ok' && at.outcome.value === true)) {
        return undefined
      }
      const [fd, left] = [fdIn(after), fdIn(memoryOf(request))]
      if (fd === -1) return left === -1 ? undefined : true
      return { because: `data_fd is ${fd}, as it was, and is no file.`, wanted: '-1: users take any other for a file.' }
    }),
  }),
  call(
    'calls/memory',
    'A call fails where the memory that it points to cannot be read, or not be written.',
    'practice',
    {
      cites: [],
      code: { path: 'drivers/vfio/vfio_main.c', name: 'vfio_ioctl_device_feature_mig_device_state' },
      first: everywhere([...unfit, infoCallOf({ memory: 'unreadable' }), infoCallOf({ memory: 'read-only' })]),
      judge: watching(() => (_, at): Finding => {
        const request = callIn(at)
        if (request?.memory === undefined || meaningOf(request).type !== 'event') return undefined
        // Nothing is written back where there is no payload.
        if (request.memory === 'read-only' && at.event.type === 'info-v2') return undefined
        if (at.step.outcome.type === 'errno') return true
        if (at.step.outcome.type !== 'ok') return undefined
        return { because: `It succeeded, although its memory is ${request.memory}.`, wanted: 'EFAULT.' }
      }),
    },
  ),
  call('calls/info-zero', 'VFIO_MIG_GET_PRECOPY_INFO returns 0 where it succeeds, and no other number.', 'must', {
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('Return: 0 on success, -1 and errno set on failure')],
    needs: onFiles,
    first: onPrecopy([infoCallOf({ memory: 'read-only' }), infoCallOf({ memory: 'unreadable' }), infoCallOf()]),
    judge: returningZero('raw-info'),
  }),
  call('calls/info-length', 'Precopy info is refused where argsz has no room for it.', 'should', {
    party: 'driver',
    since: '6.2',
    cites: [cited.precopy('The vfio_precopy_info data structure returned by this ioctl')],
    needs: onFiles,
    first: onPrecopy(upTo(INFO_BYTES).map((argsz) => infoCallOf({ argsz }))),
    judge: refusing('raw-info', 'payload'),
  }),
  call('calls/info-command', 'An ioctl that a data_fd does not know gives ENOTTY.', 'practice', {
    party: 'driver',
    since: '6.2',
    cites: [],
    code: { path: 'drivers/vfio/pci/mlx5/main.c', name: 'mlx5vf_precopy_ioctl' },
    needs: onFiles,
    first: onPrecopy([0, 0x3b78, 0x3b7a, 0x3b6f].map((command) => infoCallOf({ command }))),
    judge: watching(() => (_, at): Finding => {
      const request = callIn(at)
      if (request?.type !== 'raw-info' || request.memory !== undefined) return undefined
      const meaning = meaningOf(request)
      if (meaning.type !== 'refused' || meaning.flaw !== 'command') return undefined
      const { outcome } = at
      if (outcome.type === 'errno' && outcome.errno === 'EBADF') return undefined
      if (outcome.type === 'errno' && outcome.errno === 'ENOTTY') return true
      if (outcome.type !== 'ok' && outcome.type !== 'errno') return undefined
      return { because: `The ioctl ${request.command} gave ${words(outcome)}.`, wanted: 'ENOTTY.' }
    }),
  }),
]

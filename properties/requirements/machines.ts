// Machines of several devices that write to each other. Between quiesced devices nothing is under way, so a machine
// that is stopped and started through the quiesced states loses nothing and gets nothing twice, wherever it is moved;
// what becomes of it under a user that leaves them out is that user's doing.
import { machineOf, moves, moving, quiescing, rests, staged } from '#generators'
import { broken, heldBy, type Judgement, type Requirement } from '../requirement.ts'
import * as cited from './cited.ts'
import type { Count } from './rest.ts'
import { trafficOf, type Arrival } from './traffic.ts'

const QUIESCENT = 'The optional peer to peer (P2P) quiescent state'

/** The first that is broken; or how many of them held. */
function verdictOf(findings: readonly Judgement[]): Judgement {
  const breaches = findings.filter((finding) => finding.type === 'broken')
  return breaches.toSorted((one, two) => one.step - two.step)[0] ?? heldBy(findings.length)
}

const held: Judgement = heldBy(1)

/** What is missing of all that was sent: no more than before. Nothing is said where that was not known. */
function countOf({ step, sent, received, missing }: Count): readonly Judgement[] {
  if (missing === undefined) return []
  if (sent - received === missing) return [held]
  const before = missing === 0 ? 'with all devices at rest none is under way' : `${missing} were missing before`
  return [broken(step, `Transactions sent: ${sent}, arrived: ${received}.`, `Arrived: ${sent - missing}; ${before}.`)]
}

const textOf = ({ sent, received }: Arrival['seen']): string => `sent ${sent}, received ${received}`

function arrivalOf({ step, device, source, seen, saved }: Arrival): Judgement {
  if (seen.sent === saved.sent && seen.received === saved.received) return held
  const wanted = `As device ${source} had when it was saved: ${textOf(saved)}.`
  return broken(step, `Device ${device} has, before anything ran: ${textOf(seen)}.`, wanted)
}

export const machines: readonly Requirement[] = [
  {
    name: 'machines/quiesced',
    statement: 'Once every device of a machine is quiesced, what they have sent to each other has arrived, and once.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.under(QUIESCENT, 'must complete any such outstanding operations prior to'),
      cited.under(QUIESCENT, 'must prevent the device from initiating any new P2P DMA'),
    ],
    needs: { features: ['P2P'], powers: ['inspect', 'advance'], devices: 3, machine: 3 },
    first: (spec, powers) => rests(spec, powers, machineOf(3, 0)),
    plan: (spec, powers) => quiescing(spec, powers, 3),
    judge: (spec, trace) =>
      verdictOf(trafficOf(spec, trace).counts.flatMap((count) => (count.isMoved ? [] : countOf(count)))),
  },
  {
    name: 'machines/migrated',
    statement:
      'A machine moved by way of the quiesced states has lost nothing that was sent in it, and has nothing twice.',
    level: 'must',
    party: 'driver',
    since: '5.18',
    cites: [
      cited.under(QUIESCENT, 'for the purposes of managing multiple devices within a user context'),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'indicates the entire device state has been transferred'),
    ],
    needs: { features: ['P2P'], powers: ['inspect', 'advance'], devices: 4, machine: 2 },
    first: (spec, powers) => moves(spec, powers, 2),
    plan: (spec, powers) => moving(spec, powers, 2),
    judge(spec, trace) {
      const { counts, arrivals } = trafficOf(spec, trace)
      return verdictOf([
        ...counts.flatMap((count) => (count.isMoved ? countOf(count) : [])),
        ...arrivals.map(arrivalOf),
      ])
    },
  },
  {
    name: 'machines/staged',
    statement: 'A user stops no device of a machine while another one runs, and sets none to run while one is stopped.',
    // The header says what the quiesced states are for; that a user has to take them it does not say.
    level: 'should',
    party: 'user',
    since: '5.18',
    cites: [
      cited.under(QUIESCENT, 'for the purposes of managing multiple devices within a user context'),
      cited.under(QUIESCENT, 'Like while in STOP or STOP_COPY the user must not touch the device'),
      cited.under('PRE_COPY_P2P -> STOP_COPY', 'should take steps to restrict access to vfio device regions'),
    ],
    needs: { features: ['P2P'], powers: ['inspect', 'advance'], devices: 4, machine: 2 },
    plan: (spec, powers) => staged(spec, powers, 2),
    judge(spec, trace) {
      const { trespasses, staged: witnesses } = trafficOf(spec, trace)
      const told = trespasses.find(({ loss }) => loss !== undefined && loss.lost > 0) ?? trespasses[0]
      if (told === undefined) return heldBy(witnesses)
      const { step, runner, stopped, loss } = told
      const what = `Device ${runner} ran while device ${stopped} was stopped`
      const wanted = 'All of the machine quiesced before one is stopped, and before one runs again.'
      if (loss === undefined) return broken(step, `${what}: what is sent may get lost.`, wanted)
      if (loss.lost <= 0) return broken(step, `${what}: what is sent may get lost, though nothing was.`, wanted)
      return broken(loss.step, `${what}: ${loss.lost} of ${loss.sent} transactions were lost.`, wanted)
    },
  },
]

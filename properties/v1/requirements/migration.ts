// What all of it is for: what was saved to its end and loaded to its end, without an error on the way, is the state of
// the source. An error that is reported excuses; one that is not leaves a hole, and a hole is seen.
import { v1 as generators } from '#generators'
import { v1 as model, type View } from '#model'
import { judging, perDevice, type Look, type Requirement } from './kind.ts'

const cites = [
  {
    section: 'The sequence to be followed while _RESUMING device state is as follows',
    quote: 'Vendor driver must return this write operations on consuming data',
  },
  {
    section: 'The sequence to be followed while _RESUMING device state is as follows',
    quote: 'apply the user-provided migration region data to the device resume state',
  },
]

/** A load as it goes on. */
interface Load {
  readonly source: number | undefined
  /** Pieces that were consumed, in their order. */
  readonly count: number
  /** The piece that lies in the data section, and whether the offset was read for it. */
  readonly placed: number | undefined
  readonly hasOffset: boolean
}

interface Account {
  readonly capture: model.Capture
  /** What the device was when it was last seen in stop-and-copy. */
  readonly stopped: View | undefined
  readonly load: Load | undefined
  /** What it must be by now. */
  readonly due: readonly string[] | undefined
}

const fresh: Account = { capture: model.nothing, stopped: undefined, load: undefined, due: undefined }
const begun: Load = { source: undefined, count: 0, placed: undefined, hasOffset: false }

/** A load after an event; undefined where it is none that has to succeed. */
function loadAfter(load: Load, event: model.Event, isOk: boolean): Load | undefined {
  if (!isOk) return undefined
  switch (event.type) {
    case 'data-offset':
      return { ...load, hasOffset: true }
    case 'write-data': {
      const { device, piece } = event.to
      const isNext = load.hasOffset && piece === load.count && (load.source ?? device) === device
      return isNext ? { ...load, source: device, placed: piece } : undefined
    }
    case 'write-size':
      if (load.placed !== event.to.piece || load.source !== event.to.device) return undefined
      return { ...load, count: load.count + 1, placed: undefined, hasOffset: false }
    case 'get-state':
    case 'region-info':
    case 'inspect':
    case 'advance':
    case 'faults':
      return load
    default:
      return undefined
  }
}

const judge = judging(() => {
  const accounts = perDevice(fresh)
  return ({ act: { device, event }, outcome }): Look => {
    const before = accounts.get(device)
    const isOk = outcome.type === 'ok'
    const capture = model.captured(before.capture, event, outcome)
    let { stopped, due } = before
    let load = before.load && loadAfter(before.load, event, isOk)
    if (event.type === 'write-data' && outcome.type === 'ok' && outcome.value === 0) load = before.load
    if (event.type === 'set-state' && isOk) {
      const value = event.value & model.MASK
      if (value === model.bits.SAVING && !isSaving(before)) stopped = undefined
      due = before.load !== undefined && value === model.bits.RUNNING ? owed(before.load) : undefined
      load = value === model.bits.RESUMING ? begun : undefined
    } else if (event.type === 'reset' || event.type === 'dirty' || event.type === 'advance') {
      due = undefined
    }
    let found: Look
    if (event.type === 'inspect' && outcome.type === 'ok') {
      const view = outcome.value as View
      if ((before.capture.word & model.MASK) === model.bits.SAVING && before.capture.isSound) stopped ??= view
      if (due !== undefined) found = compared(due, view.pages)
    }
    accounts.set(device, { capture, stopped, load, due })
    return found
  }

  /** What a load that is through makes of a device: the source as it was, if all of it was there. */
  function owed({ source, count, placed }: Load): readonly string[] | undefined {
    if (source === undefined || placed !== undefined) return undefined
    const { capture, stopped } = accounts.get(source)
    return capture.isWhole && capture.pieces.length === count ? stopped?.pages : undefined
  }
})

const isSaving = ({ capture }: Account): boolean => (capture.word & model.MASK) === model.bits.SAVING

function compared(due: readonly string[], pages: readonly string[]): Look {
  const wrong = due.findIndex((page, at) => page !== pages[at])
  if (wrong < 0 && due.length === pages.length) return 1
  return {
    because: `Page ${Math.max(0, wrong)} is not as it was in the source, and no error was reported.`,
    wanted: 'Every page as in the source when it had stopped, or an error.',
  }
}

const needs = { features: [], powers: ['inspect'], devices: 2 } as const

const requirement = (
  name: string,
  statement: string,
  powers: Requirement['needs']['powers'],
  plan: Requirement['plan'],
): Requirement => ({
  name,
  statement,
  level: 'must',
  party: 'driver',
  since: 'v1',
  cites,
  needs: { ...needs, powers },
  plan,
  judge,
})

export const migration: readonly Requirement[] = [
  requirement(
    'migration/whole',
    'What was saved whole and loaded whole is the state of the source.',
    ['inspect'],
    (_, powers) => generators.migrations(powers),
  ),
  requirement(
    'migration/failing',
    'What fails on the way is reported, or nothing of it is missing.',
    ['inspect', 'faults'],
    (_, powers) => generators.failing(powers),
  ),
]

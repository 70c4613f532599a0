// A workload that takes no program: registers of a device which a guest writes and reads on the device's own file, by
// the agent, within the batch of a plan. Each register that is read is a page of the view; reading one of these has no
// effect. What no register shows is not seen, and DMA is not: see `blind`.
import type { AnyOutcome, Event, StateCode } from '#model'
import type { Asked, Place, Unplaced } from './encoding.ts'

export interface Register {
  readonly name: string
  /** Its place on the device's file. */
  readonly offset: number
  /** The bits that a guest may set without changing what other offsets mean; undefined for one that is only read. */
  readonly writable?: number
  /** It is only written: what was written shows elsewhere, if at all. */
  readonly isHidden?: true
}

export interface Registers {
  /** As reports name it. */
  readonly name: string
  readonly registers: readonly Register[]
  /** What brings a device that may hold anything to what it holds at first, in order: an offset and a byte. */
  readonly beginning: readonly (readonly [offset: number, byte: number])[]
}

/** What lies behind each of the device's regions, by its index, is so many bytes from the next one. */
const REGION = 2 ** 40

/** Offsets within a port's region. */
const [TX, IER, IIR, LCR, MCR, LSR, MSR, SCR] = [0, 1, 2, 3, 4, 5, 6, 7] as const
/** The FIFO's control register is where IIR is read: enabled, and cleared in both directions. */
const [FCR, CLEARED] = [IIR, 0x07] as const

/** A port as its region has it. */
const port: Omit<Registers, 'name'> = {
  registers: [
    { name: 'SCR', offset: SCR, writable: 0xff },
    { name: 'MCR', offset: MCR, writable: 0x3f },
    // Not the bit that turns two offsets into the divisor.
    { name: 'LCR', offset: LCR, writable: 0x7f },
    { name: 'IER', offset: IER, writable: 0x0f },
    { name: 'TX', offset: TX, writable: 0xff, isHidden: true },
    { name: 'LSR', offset: LSR },
    { name: 'IIR', offset: IIR },
    { name: 'MSR', offset: MSR },
  ],
  beginning: [
    [LCR, 0],
    [FCR, CLEARED],
    // An overrun is forgotten with the next byte that finds room.
    [TX, 0],
    [FCR, CLEARED],
  ],
}

/**
 * The sample driver's serial ports, a region each. Of its FIFO a port shows whether there is something in it and
 * whether it has overrun: a byte of it can only be read by taking it out. The divisor is not seen at all, for what
 * shows it sets it to 0.
 */
export const mtty = (ports: 1 | 2): Registers => {
  const regions = Array.from({ length: ports }, (_, at) => ({ from: at * REGION, mark: at === 0 ? '' : `${at + 1}` }))
  return {
    name: 'mtty',
    registers: regions.flatMap(({ from, mark }) =>
      port.registers.map((one) => ({ ...one, name: `${one.name}${mark}`, offset: from + one.offset })),
    ),
    beginning: regions.flatMap(({ from }) => port.beginning.map(([offset, byte]) => [from + offset, byte] as const)),
  }
}

const written = (device: Place['device'], offset: number, byte: number): Unplaced => ({
  type: 'write',
  file: device,
  bytes: Uint8Array.of(byte),
  offset,
})

const writableIn = ({ registers }: Registers): readonly Register[] =>
  registers.filter(({ writable }) => writable !== undefined)

/** Calls that give a device what it holds at first: something else for each number and port, so that a load shows. */
export const beginningOf = (all: Registers, device: Place['device'], number: number): readonly Unplaced[] => [
  ...all.beginning.map(([offset, byte]) => written(device, offset, byte)),
  ...writableIn(all).flatMap(({ offset, writable = 0, isHidden }) =>
    isHidden === true && number === 0
      ? []
      : [written(device, offset, (0x11 * (number + 1) + Math.floor(offset / REGION)) & writable)],
  ),
]

/** A guest's write: a page is one of the registers that can be written, and takes the first byte. */
export function dirtied(all: Registers, { device }: Place, page: number, bytes: Uint8Array): Asked {
  const pages = writableIn(all)
  const { offset, writable = 0 } = pages[page % pages.length]!
  return {
    calls: [written(device, offset, (bytes[0] ?? 0) & writable)],
    outcome: ([result]) => taken(result!, () => null),
  }
}

/** The states about which a device is asked nothing but what it does by DMA. */
const aboutDma: readonly StateCode[] = ['RUNNING_P2P', 'PRE_COPY_P2P', 'RESUMING']

/** A look at the registers; `state` asks for the state, for where only DMA matters nothing is seen. */
export function looked(all: Registers, { device }: Place, state: Asked): Asked {
  const seen = all.registers.filter(({ isHidden }) => isHidden !== true)
  const reads = seen.map(({ offset }): Unplaced => ({ type: 'read', file: device, length: 1, offset }))
  return {
    calls: [...state.calls, ...reads],
    outcome(results) {
      const where = state.outcome(results)
      const bad = results.slice(state.calls.length).find(({ type }) => type !== 'ok')
      if (bad !== undefined) return taken(bad, () => null)
      if (where.type === 'ok' && aboutDma.includes(where.value as StateCode)) return blind
      const pages = results.slice(state.calls.length).map((result, at) => {
        const bytes = result.type === 'ok' ? result.value.bytes : new Uint8Array()
        return `${seen[at]!.name}=${Buffer.from(bytes).toString('hex')}`
      })
      return { type: 'ok', value: { pages, begun: 0, completed: 0 } }
    },
  }
}

const blind: AnyOutcome = { type: 'lost', because: 'not done: registers say nothing of DMA', unsent: true }

function taken(result: Parameters<Asked['outcome']>[0][number], value: () => null): AnyOutcome {
  if (result.type === 'skipped') return { type: 'lost', because: 'the call was skipped' }
  return result.type === 'ok' ? { type: 'ok', value: value() } : result
}

/** What is asked of registers; undefined for any other event. */
export const ofRegisters = (event: Event): event is Event<'dirty'> | Event<'inspect'> =>
  event.type === 'dirty' || event.type === 'inspect'

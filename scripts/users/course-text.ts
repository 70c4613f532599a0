// The course of a migration as numbered lines: what each host does, on which device, what comes of it, and what befalls
// it. Where the devices were looked at is left out, unless a judge says so.
import type { Event, v1, vmm } from '#model'
import { eventText } from '../reports/step-text.ts'
import { eventText as oldEventText } from '../v1/step-text.ts'

const bytesText = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`

function outcomeText({ errno, bytes, initial, dirty }: vmm.Call): string {
  if (errno !== undefined) return errno
  if (initial !== undefined) return `initial ${initial}, dirty ${dirty}`
  return bytes === undefined ? 'ok' : bytesText(bytes)
}

function deedText(deed: vmm.Deed): string {
  switch (deed.type) {
    case 'vcpus':
      return deed.run ? 'the virtual CPUs run' : 'the virtual CPUs stop'
    case 'sends': {
      const { flag, bytes } = deed.packet
      return `sends ${flag}${bytes.length > 0 ? `, ${bytesText(bytes.length)}` : ''}`
    }
    case 'estimates':
      return `takes it that ${bytesText(Number(deed.left))} are left`
    case 'configures':
      return `its config space is loaded`
    case 'ends':
      return `${deed.how}: ${deed.because}`
  }
}

const leftBy = { before: 'before it', behind: 'behind it', error: 'in ERROR' } as const

function happeningText(happening: vmm.Happening): string {
  switch (happening.type) {
    case 'dirty':
      return `the guest writes to page ${happening.page} of device ${happening.device}`
    case 'time':
      return `${happening.ticks} ticks pass`
    case 'guest-reset':
      return `the guest resets device ${happening.device}`
    case 'other-reset':
      return 'somebody else resets the device'
    case 'arc-fails':
      return `the next arc of the device fails, and leaves it ${leftBy[happening.leaves]}`
    case 'call-fails':
      return `the next call fails: ${happening.errno}`
    case 'disconnect':
      return 'the connection between the hosts breaks'
    case 'cancel':
    case 'pause':
    case 'continue':
      return `the operator says ${happening.type}`
  }
}

/** A course line by line; the beat that a judge accuses is marked, and it is where the lines end. */
export function courseLines(
  { scenario, beats }: vmm.Course,
  protocol: vmm.User['protocol'],
  marked: number | undefined,
): readonly string[] {
  const lines: string[] = []
  for (const [at, beat] of beats.entries()) {
    const isMarked = at === marked
    const text = textOf(scenario, beat, protocol, isMarked)
    if (text !== undefined) lines.push(`${isMarked ? '>' : ' '} ${String(lines.length + 1).padStart(3)}  ${text}`)
    if (isMarked) break
  }
  return lines
}

function textOf(
  scenario: vmm.Scenario,
  beat: vmm.Beat,
  protocol: vmm.User['protocol'],
  isMarked: boolean,
): string | undefined {
  const placed = (device: number): string => {
    const host = device < scenario.devices ? 'source' : 'destination'
    return `${host.padEnd(11)}  device ${device}  `
  }
  switch (beat.type) {
    case 'call': {
      const words = protocol === 'v1' ? oldEventText(beat.event as v1.Event) : eventText(beat.event as Event)
      const mark = beat.step === undefined ? ' (made to fail)' : ''
      return `${placed(beat.call.device)}${words} -> ${outcomeText(beat.call)}${mark}`
    }
    case 'deed': {
      const { deed } = beat
      if ('device' in deed) return `${placed(deed.device)}${deedText(deed)}`
      return `${deed.host.padEnd(11)}  ${deedText(deed)}`
    }
    case 'happens':
      return `* ${happeningText(beat.happening)}${beat.isIdle ? ' (in vain)' : ''}`
    case 'seen':
      return isMarked ? `${placed(beat.sight.device)}is seen in ${beat.sight.state}` : undefined
  }
}

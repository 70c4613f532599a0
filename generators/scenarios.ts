// Scenarios of migrations: first all in which one thing is unusual, in order, then pairs, then any number of things at
// random. What happens is put before an act of the VMM, so that nothing escapes: a device may fail at every step.
import fc from 'fast-check'
import { featureSetsOf, optionChoices, protocol, v1, vmm } from '#model'

type Scenario = vmm.Scenario

/** Everything that may happen, once each, on one device or the first of several. */
const events: readonly vmm.Befalling[] = [
  { type: 'dirty', device: 0, page: 1 },
  { type: 'time', ticks: 4 },
  { type: 'arc-fails', leaves: 'before' },
  { type: 'arc-fails', leaves: 'behind' },
  { type: 'arc-fails', leaves: 'error' },
  { type: 'call-fails', errno: 'EIO' },
  { type: 'disconnect' },
  { type: 'cancel' },
  { type: 'pause' },
  { type: 'guest-reset', device: 0 },
  { type: 'other-reset' },
]

/** What matters to all ways and layouts; the rest is tried on one device that is migrated live. */
const essential = ['dirty', 'time', 'arc-fails', 'call-fails', 'other-reset']

/** Options of a device that a user may notice; how it is opened is not among them, for it is open by then. */
const choices = optionChoices.filter(({ name }) => name !== 'initialState' && name !== 'infoV2')

const oldChoices = Object.entries(v1.optionChoices).flatMap(([name, all]) =>
  all.map((choice: string | number) => ({ name, choice })),
)

const choicesOf = (isOld: boolean): readonly { readonly name: string; readonly choice: string | number }[] =>
  isOld ? oldChoices : choices

/** Without PRE_COPY all of a device is left for STOP_COPY. */
const stopped: Scenario['features'] = ['STOP_COPY', 'P2P']

/** Scenarios in which nothing happens: every way, feature set, number of devices, and option of the device. */
export function* quietScenarios(
  plain: Scenario,
  ways: readonly Scenario['way'][],
  isOld: boolean,
): Generator<Scenario> {
  const sets = isOld ? [plain.features] : featureSetsOf(protocol.features)
  for (const devices of [1, 2, 3]) {
    for (const way of ways) for (const features of sets) yield { ...plain, way, features, devices }
  }
  for (const way of ways) {
    for (const chunk of [1, 40, 4096]) yield { ...plain, way, chunk }
    for (const limit of [0, 512]) yield { ...plain, way, limit }
    if (way === 'multifd')
      for (const overtaking of [1, 2]) yield { ...plain, way, overtaking, chunk: 40, features: stopped }
    for (const { name, choice } of choicesOf(isOld)) yield { ...plain, way, options: { [name]: choice } }
  }
}

/** Scenarios in which one thing happens, before every so many of the acts up to a last one. */
export function* eventfulScenarios(quiet: Scenario, last: number, stride = 1, isPlain = false): Generator<Scenario> {
  for (const event of events) {
    if (!isPlain && !essential.includes(event.type)) continue
    for (let at = 0; at < last; at += stride) yield { ...quiet, happenings: [{ ...event, at }] }
  }
}

/** The VM is paused, and goes on or something else happens a while later. */
export function* pausedScenarios(quiet: Scenario, last: number, stride: number): Generator<Scenario> {
  const later: readonly vmm.Befalling[] = [{ type: 'continue' }, { type: 'cancel' }, { type: 'time', ticks: 4 }]
  for (const event of later) {
    for (let at = 0; at < last; at += stride) {
      for (const apart of [2, 6]) {
        yield {
          ...quiet,
          happenings: [
            { type: 'pause', at },
            { ...event, at: at + apart },
          ],
        }
      }
    }
  }
}

const happenings = (devices: number, last: number): fc.Arbitrary<vmm.Happening> =>
  fc
    .tuple(
      fc.constantFrom<vmm.Befalling>(...events, { type: 'continue' }),
      fc.nat(last),
      fc.nat(devices - 1),
      fc.nat(3),
    )
    .map(([event, at, device, page]) =>
      event.type === 'dirty'
        ? { ...event, at, device, page }
        : event.type === 'guest-reset'
          ? { ...event, at, device }
          : { ...event, at },
    )

const optionsOf = (isOld: boolean): fc.Arbitrary<Scenario['options']> =>
  fc
    .subarray([...choicesOf(isOld)], { maxLength: 3 })
    .map((some) => Object.fromEntries(some.map(({ name, choice }) => [name, choice])))

/** Scenarios of any kind. */
export const scenarios = (ways: readonly Scenario['way'][], isOld: boolean): fc.Arbitrary<Scenario> =>
  fc
    .record({
      way: fc.constantFrom(...ways),
      devices: fc.integer({ min: 1, max: 3 }),
      features: isOld ? fc.constant(vmm.plainScenario.features) : fc.constantFrom(...featureSetsOf(protocol.features)),
      options: optionsOf(isOld),
      chunk: fc.constantFrom(40, 128, 4096),
      limit: fc.constantFrom(0, 512),
      rounds: fc.constantFrom(2, 8),
      overtaking: fc.nat(2),
    })
    .chain((quiet) =>
      fc
        .array(happenings(quiet.devices, 30 * quiet.devices), { maxLength: 4 })
        .map((some): Scenario => ({ ...quiet, happenings: some })),
    )

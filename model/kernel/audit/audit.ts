// The audit of a driver: the arcs it performs against those the core will ask for, under each set of flags it may
// report; the sessions of its arcs; its loop; what is likely behind its files. Nothing is run, and what is not
// understood is said.
import { featureSetsOf, flagsOf, setOf } from '../../features.ts'
import { allFeatures, protocol, restrict, type Spec } from '../../spec.ts'
import { ERROR, ERROR_NUMBER } from '../../states.ts'
import { tableOf } from '../../table.ts'
import { integer } from '../read/arithmetic.ts'
import type { ParseC, Place } from '../read/syntax.ts'
import type { SourceFile } from '../read/unit.ts'
import { fileMembersIn } from './calls.ts'
import { INFO, INFO_NUMBER, likelyIn, sessionFilesOf, type SessionFile } from './files.ts'
import { findingOf, findingsOfArcs, findingsOfWalk, type AuditFinding } from './findings.ts'
import { FLAGS, flagsIn, type FlagsReading } from './flags.ts'
import { emptyMemory, type Memory } from './memory.ts'
import { machineOf, type Machine, type Stub } from './machine.ts'
import { pairsOf, type Pair } from './pairs.ts'
import { programOf, type Program } from './program.ts'
import { driverNames, rolesIn, type DriverNames, type Roles } from './roles.ts'
import { findingsOfSessions } from './session-findings.ts'
import { requestsIn, walkFaults } from './walk.ts'
import { nothing, type Value } from './way.ts'

/** What an audit is of. */
export interface AuditInput {
  /** The files of one driver, or of a folder with several. */
  readonly files: readonly SourceFile[]
  readonly parse: ParseC
  readonly names?: Partial<DriverNames> | undefined
  /** The flags to audit it for, where no place of the source is to decide. */
  readonly flags?: readonly number[] | undefined
}

/** What an audit found of one driver. */
export interface Audit {
  readonly roles: Roles
  readonly flags: FlagsReading
  /** A spec for each set of flags that it may report. */
  readonly specs: readonly Spec[]
  readonly pairs: readonly Pair[]
  readonly files: readonly SessionFile[]
  /** How many requests the loop was tried with; undefined where there is no loop to try. */
  readonly requests: number | undefined
  readonly findings: readonly AuditFinding[]
}

const DEVICE = 'device'

/** Audits every driver in the files. */
export function auditsOf({ files, parse, names: given, flags }: AuditInput): readonly Audit[] {
  const names: DriverNames = { ...driverNames, ...given }
  const program = programOf(files, parse, knownConstants(names))
  return rolesIn(program, names).map((roles) => auditOf(program, names, roles, flags))
}

/** Constants of headers that a driver includes, and that are not among its files. */
const knownConstants = ({ statePrefix, flagPrefix }: DriverNames) =>
  new Map([
    ...protocol.states.map(({ name, number }) => [statePrefix + name, integer(number)] as const),
    [statePrefix + ERROR, integer(ERROR_NUMBER)] as const,
    ...protocol.features.map(({ name, bit }) => [flagPrefix + name, integer(2 ** bit, 64, false)] as const),
    [INFO, integer(INFO_NUMBER)] as const,
  ])

/** The number of each state: as the source has it, under its own name for it. */
function numbersIn({ constants }: Program, { statePrefix, states }: DriverNames): ReadonlyMap<string, number> {
  const own = new Map(Object.entries(states ?? {}).map(([theirs, ours]) => [ours, theirs]))
  return new Map(
    [...protocol.states.map(({ name }) => name), ERROR].flatMap((name): [string, number][] => {
      const number = constants.get(own.get(name) ?? statePrefix + name)
      return number === undefined ? [] : [[name, Number(number.value)]]
    }),
  )
}

function auditOf(program: Program, names: DriverNames, roles: Roles, given: readonly number[] | undefined): Audit {
  const members = fileMembersIn(program.files.map(({ text }) => text))
  const words = [names.statePrefix, ...Object.keys(names.states ?? {})].join('|')
  const matters = new RegExp(
    `\\b(${words})|\\b(${[roles.member ?? FLAGS, 'fput', 'get_file', 'anon_inode_\\w*getfile'].join('|')})\\b`,
  )
  const mattering = new Map<string, boolean>()
  /** By the names that are stubs: where one of them is not, a call of it is like any other. */
  const memories = new Map<string, Memory>()
  const memoryFor = (stubbed: string): Memory => {
    const memory = memories.get(stubbed) ?? { ...emptyMemory(), mattering }
    memories.set(stubbed, memory)
    return memory
  }
  const machineWith = (
    stubs?: ReadonlyMap<string, Stub>,
    also?: RegExp,
    initially?: (member: string) => Value | undefined,
  ): Machine =>
    machineOf({
      program,
      matters: also ?? matters,
      memory: (also ?? initially) ? undefined : memoryFor([...(stubs?.keys() ?? [])].join()),
      isFile: (member) => members.has(member),
      device: { type: roles.deviceType, id: DEVICE },
      initially,
      stubs,
    })
  const flags = flagsIn(
    program,
    machineWith(undefined, new RegExp(`\\b${FLAGS}\\b`), (member) => (member === FLAGS ? nothing : undefined)),
  )
  const numbers = numbersIn(program, names)
  const defined = featureSetsOf(protocol.features).map((set) => flagsOf(protocol.features, set))
  const values = given ?? (flags.values.length > 0 ? flags.values : undefined)
  const isGuessed = values === undefined
  const specs = (values ?? [flagsOf(protocol.features, allFeatures(protocol))])
    .filter((value) => defined.includes(value))
    .map((value) => restrict(protocol, setOf(protocol.features, value)))
  const machine = machineWith()
  const { step } = roles
  const pairs = step === undefined ? [] : pairsOf({ machine, step, roles, numbers, spec: protocol, device: DEVICE })
  const canWalk = step !== undefined && roles.loop !== undefined && roles.member !== undefined
  const tables = specs.map((spec) => tableOf(spec))
  const walks = !canWalk
    ? []
    : tables.flatMap((table) =>
        walkFaults({
          table,
          numbers,
          roles: { ...roles, step },
          device: DEVICE,
          nextState: names.nextState,
          machineWith,
        }),
      )
  const has = (...features: readonly string[]): boolean =>
    specs.some((spec) => features.every((feature) => allFeatures(spec).includes(feature)))
  const question = {
    program,
    roles,
    machine,
    device: DEVICE,
    numbers,
    pairs,
    precopy: has('PRE_COPY'),
    quiescedPrecopy: has('PRE_COPY', 'P2P'),
    statePrefix: names.statePrefix,
  }
  const lost = isGuessed || (given === undefined && flags.lost !== undefined)
  const findings = [
    ...roles.lacking.map(({ text, ...at }) => findingOf('arc/not-understood', at, `not found: ${text}`)),
    ...(lost ? [lostFlags(roles, flags)] : []),
    ...(values ?? [])
      .filter((value) => !defined.includes(value))
      .map((value) =>
        findingOf('flags/undefined', flags.places[0], `the flags may be ${value}, which nothing defines`),
      ),
    ...findingsOfArcs(step, specs, pairs),
    ...findingsOfSessions(step, specs, pairs),
    ...findingsOfWalk(walks),
    ...likelyIn(question).map(({ charge, at, text }) => findingOf(charge, at, text)),
  ]
  const requests = canWalk ? specs.reduce((sum, spec) => sum + requestsIn(spec, numbers).length, 0) : undefined
  return { roles, flags, specs, pairs, files: sessionFilesOf({ program, roles }), requests, findings }
}

function lostFlags({ ops, step }: Roles, flags: FlagsReading): AuditFinding {
  const at: Place | undefined = flags.lost ?? ops ?? step
  const text =
    flags.lost === undefined
      ? `no place sets ${FLAGS}: every feature is assumed`
      : `what is put into ${FLAGS} here is not understood`
  return findingOf('flags/not-understood', at, text, ['Give the features with --features.'])
}

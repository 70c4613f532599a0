// The page of a driver as text: who does what in it, what was compared with what, then each finding with its place, the
// requirement it goes against, and the faulty device that shows what a user would see.
import {
  askedFor,
  flagsOf,
  allFeatures,
  nameOfPlace,
  nameOfSet,
  protocol,
  type Audit,
  type AuditFinding,
  type AuditWeight,
  type Spec,
} from '#model'

/** An audit, and the folder of its driver. */
export interface DriverReport {
  readonly folder: string
  readonly audit: Audit
}

const titles: Readonly<Record<AuditWeight, string>> = {
  finding: 'finding',
  'not-understood': 'not understood',
  warning: 'warning',
  'by-hand': 'check by hand',
}

export const weights = ['finding', 'not-understood', 'warning', 'by-hand'] as const satisfies readonly AuditWeight[]

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The value of a spec's flags, and their names. */
export const flagsText = (spec: Spec): string => {
  const set = allFeatures(spec)
  return `${flagsOf(protocol.features, set)} (${nameOfSet(set)})`
}

/** The pages of all drivers, and how much was found. */
export function driverText(reports: readonly DriverReport[]): string {
  const findings = reports.flatMap(({ audit }) => audit.findings)
  return `${[...reports.map(pageOf), `${plural(reports.length, 'driver')}: ${tally(findings)}`].join('\n\n')}\n`
}

function tally(findings: readonly AuditFinding[]): string {
  const parts = weights.flatMap((weight) => {
    const count = findings.filter((finding) => finding.weight === weight).length
    if (count === 0) return []
    return [
      weight === 'by-hand'
        ? `${count} to check by hand`
        : plural(count, titles[weight]).replace('not understoods', 'not understood'),
    ]
  })
  return parts.length === 0 ? 'nothing found' : parts.join(', ')
}

function pageOf({ folder, audit }: DriverReport): string {
  const { roles, findings } = audit
  const name = roles.ops?.name ?? roles.step?.name ?? roles.setState?.name ?? ''
  const ordered = weights.flatMap((weight) => findings.filter((finding) => finding.weight === weight))
  return [
    `${folder}: ${name}`,
    ...summaryOf(audit).map(([label, text]) => `  ${label.padEnd(9)} ${text}`),
    ...ordered.flatMap((finding) => ['', ...linesOf(finding)]),
  ].join('\n')
}

/** What was looked at, a line each. */
function summaryOf({
  roles,
  flags,
  specs,
  pairs,
  files,
  requests,
  findings,
}: Audit): readonly (readonly [string, string])[] {
  const about = (...subjects: readonly AuditFinding['subject'][]): string =>
    tally(findings.filter(({ subject }) => subjects.includes(subject))).replace('nothing found', 'right')
  const asked = askedFor(specs, pairs)
  const count = (verdict: string, among = pairs): number => among.filter((pair) => pair.verdict === verdict).length
  const places = flags.places.map((place) => {
    const where = place.conditions.length === 0 ? '' : `, if ${place.conditions.join(' and ')}`
    return `${nameOfPlace(place)}${where}`
  })
  const returning = asked.filter(({ returnsFile }) => returnsFile === 'always').length
  const ending = asked.filter(({ endsSession }) => endsSession === 'always').length
  return [
    ['flags', [specs.map(flagsText).join(' or ') || 'none that is defined', ...places].join('; ')],
    ['step', roles.step === undefined ? 'not found' : `${roles.step.name}, ${nameOfPlace(roles.step)}`],
    [
      'arcs',
      `${count('performed', asked)} of ${asked.length} asked for are performed; of all ${pairs.length} pairs ` +
        `${count('performed')} are performed, ${count('refused')} refused, ${count('not-understood')} not understood`,
    ],
    [
      'sessions',
      roles.step?.returns === 'file'
        ? `${plural(returning, 'arc')} return a file, ${ending} end a session: ${about('session')}`
        : 'not looked at: the step function returns no file',
    ],
    [
      'loop',
      requests === undefined || roles.loop === undefined
        ? 'not looked at: none was found'
        : `${roles.loop.name}, ${nameOfPlace(roles.loop)}: ${requests} requests tried: ${about('loop')}`,
    ],
    [
      'files',
      files.length === 0
        ? 'not looked at: none was found'
        : `${files.map(({ name }) => name).join(', ')}: ${about('file', 'reset', 'lock')}`,
    ],
  ]
}

/** A finding, its place first. */
function linesOf({ weight, at, title, details, requirement, mutant }: AuditFinding): readonly string[] {
  const shown = mutant === undefined ? '' : `; what a user sees: vfio-mig verify --mutant ${mutant}`
  return [
    `${titles[weight]}: ${at === undefined ? '' : `${nameOfPlace(at)}: `}${title}`,
    ...details.map((line) => `  ${line}`),
    ...(requirement === undefined ? [] : [`  requirement ${requirement}${shown}`]),
  ]
}

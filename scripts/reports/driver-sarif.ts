// The audit of drivers as SARIF 2.1.0, which code review shows beside the line. A rule is a kind of finding; what a
// person should check is a note, so that no review is blocked by what is only likely.
import { charges, type AuditFinding, type AuditWeight, type ChargeName } from '#model'
import type { DriverReport } from './driver-text.ts'

const levels: Readonly<Record<AuditWeight, 'error' | 'warning' | 'note'>> = {
  finding: 'error',
  'not-understood': 'warning',
  warning: 'warning',
  'by-hand': 'note',
}

/** The reports as one run. */
export function driverSarif(reports: readonly DriverReport[]): string {
  const findings = reports.flatMap(({ audit }) => audit.findings)
  const names = [...new Set(findings.map(({ charge }) => charge))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'vfio-mig', version: '0.1.0', rules: names.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, names)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf(name: ChargeName): object {
  const { weight, requirement, mutant, subject } = charges[name]
  return {
    id: name,
    defaultConfiguration: { level: levels[weight] },
    properties: { subject, requirement: requirement ?? null, mutant: mutant ?? null },
  }
}

const resultOf = ({ charge, weight, at, title, details }: AuditFinding, names: readonly ChargeName[]): object => ({
  ruleId: charge,
  ruleIndex: names.indexOf(charge),
  level: levels[weight],
  message: { text: [title, ...details].join('\n') },
  ...(at === undefined
    ? {}
    : {
        locations: [
          { physicalLocation: { artifactLocation: { uri: encodeURI(at.file) }, region: { startLine: at.line } } },
        ],
      }),
})

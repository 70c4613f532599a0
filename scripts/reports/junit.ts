// Results as JUnit XML, in the form that CI systems read (that of Surefire and Jenkins): a suite for each device, a
// case for each requirement. Only what is green is a plain case. There are no times in it: the same seed gives the
// same bytes.
import type { Verdict } from '#properties'
import type { Result, Results } from './results-json.ts'
import { byDevice, deviceText, factsOf, featuresText } from './summary.ts'
import { basisText, findingsText } from './verdict-text.ts'

/** Characters that no XML 1.0 text may hold, not even escaped. */
const barred = /[^\P{Cc}\t\n\r]|[\p{Cs}\ufffe\uffff]/gu

/** A text as XML has it, in an attribute or between tags. */
export const escaped = (text: string): string =>
  text
    .replace(barred, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\r', '&#13;')

type Fate = 'passed' | 'failure' | 'skipped'

/** What a verdict is to a CI system. What is silent or unknown has not passed, and accuses nobody. */
const fateOf = ({ type }: Verdict, strict: boolean): Fate => {
  if (type === 'upheld') return 'passed'
  return type === 'refuted' || (type === 'deviates' && strict) ? 'failure' : 'skipped'
}

function caseOf({ requirement: { name }, features, verdict }: Result, given: Results): string {
  const suite = `vfio-mig.${featuresText(features, given.protocol)}`
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(suite)}"`
  const fate = fateOf(verdict, given.strict)
  const says = escaped(`${verdict.type}: ${basisText(verdict)}`)
  if (fate === 'passed') return `${open}/>`
  if (fate === 'skipped') return `${open}>\n      <skipped message="${says}"/>\n    </testcase>`
  const one = { requirement: given.results.find(({ requirement }) => requirement.name === name)!.requirement }
  const text = escaped(findingsText([{ ...one, features, verdict }], given))
  return `${open}>\n      <failure message="${says}" type="${verdict.type}">${text}</failure>\n    </testcase>`
}

const countOf = (results: readonly Result[], strict: boolean, fate: Fate): number =>
  results.filter(({ verdict }) => fateOf(verdict, strict) === fate).length

const numbersOf = (results: readonly Result[], strict: boolean): string =>
  `tests="${results.length}" failures="${countOf(results, strict, 'failure')}" errors="0" ` +
  `skipped="${countOf(results, strict, 'skipped')}"`

/** The kept expectations as cases: each is an error of whoever wrote the file. */
const keptOf = ({ met }: Results): readonly string[] =>
  met
    .filter(({ came }) => came === 'kept')
    .map(
      ({ expectation: { requirement, reason } }) =>
        `    <testcase name="${escaped(requirement)}" classname="vfio-mig.expected">\n` +
        `      <failure message="${escaped(`expected to fail and passed: ${reason}`)}" type="kept"/>\n    </testcase>`,
    )

/** The JUnit XML of results. */
export function junitOf(given: Results): string {
  const { results, strict } = given
  const facts = factsOf(given).map(
    (fact) => `      <property name="${escaped(fact.name)}" value="${escaped(fact.says)}"/>`,
  )
  const properties = ['    <properties>', ...facts, '    </properties>']
  const suites = byDevice(given).flatMap(({ device, results: own }) => [
    `  <testsuite name="${escaped(featuresText(device.features, given.protocol))}" ${numbersOf(own, strict)}>`,
    ...properties,
    ...own.map((one) => caseOf(one, given)),
    '  </testsuite>',
  ])
  const proofs = given.proved.map(({ theorem, says, isProved }) => {
    const open = `    <testcase name="${escaped(theorem)}" classname="vfio-mig.proved"`
    return isProved
      ? `${open}/>`
      : `${open}>\n      <failure message="${escaped(says)}" type="refused"/>\n    </testcase>`
  })
  const wrong = given.proved.filter(({ isProved }) => !isProved).length
  const kept = keptOf(given)
  const extra = (suite: string, cases: readonly string[], failures: number): readonly string[] =>
    cases.length === 0
      ? []
      : [
          `  <testsuite name="${suite}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
          ...cases,
          '  </testsuite>',
        ]
  const tests = results.length + proofs.length + kept.length
  const name = escaped(`vfio-mig, ${deviceText(given)}`)
  const failures = countOf(results, strict, 'failure') + wrong + kept.length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" tests="${tests}" failures="${failures}" errors="0">`,
    ...extra('proved', proofs, wrong),
    ...suites,
    ...extra('expected', kept, kept.length),
    '</testsuites>',
    '',
  ].join('\n')
}

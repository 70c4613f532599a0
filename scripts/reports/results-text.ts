// Results as text, from the saved model alone: the facts, a line for each verdict, what was broken in full. It says no
// less than `verify` says while it runs.
import type { Results } from './results-json.ts'
import { metText } from './expectation-text.ts'
import { byDevice, factsOf, featuresText } from './summary.ts'
import { findingsText, verdictCounts, verdictLine } from './verdict-text.ts'

const WIDTH = 16

export function resultsText(given: Results): string {
  const { results, met } = given
  const lines = [
    ...factsOf(given).map(({ name, says }) => `${name.padEnd(WIDTH)}${name.length < WIDTH ? '' : ' '}${says}`),
    ...byDevice(given).flatMap(({ device, results: own }) => [
      '',
      featuresText(device.features, given.protocol),
      ...own.map(({ requirement, verdict }) => verdictLine(requirement, verdict)),
    ]),
    '',
  ]
  const counts = verdictCounts(results.map(({ verdict }) => verdict)) || 'nothing'
  return `${lines.join('\n')}\n${findingsText(results, given)}${metText(met)}tested: ${counts}\n`
}

// What broke, at the top of the page: for each broken requirement its shortest counterexample, musts first. The first
// one stands open, so that whoever opens the page sees at once what happened.
import { nameOfSet } from '#model'
import type { BrokenVerdict, Counterexample, Verdict } from '#properties'
import type { Results } from '../results-json.ts'
import { deviceText, featuresText } from '../summary.ts'
import { replayLine } from '../verdict-text.ts'
import { cardId, signOf, wordsOf, type Subject } from './card.ts'
import { figureOf } from './chart.ts'
import { idOf, markup, plural, raw, type Content, type Markup } from './markup.ts'

/** The broken verdict within one, if it is one. */
const brokenIn = (verdict: Verdict): BrokenVerdict | undefined =>
  verdict.type === 'excepted'
    ? verdict.verdict
    : verdict.type === 'refuted' || verdict.type === 'deviates'
      ? verdict
      : undefined

/** A broken requirement: the shortest way to break it, and the devices on which it is broken. */
export interface Finding {
  readonly subject: Subject
  readonly type: Verdict['type']
  /** Why it is known to be broken, where it is. */
  readonly known: string | undefined
  readonly counterexample: Counterexample
  readonly devices: readonly string[]
}

const gravity: readonly Verdict['type'][] = ['refuted', 'deviates', 'excepted']

/** The findings, gravest first, then shortest first. */
export function findingsIn(subjects: readonly Subject[]): readonly Finding[] {
  const found = subjects.flatMap((subject): readonly Finding[] => {
    const all = subject.results.flatMap(({ features, verdict }) => {
      const broken = brokenIn(verdict)
      return broken === undefined ? [] : [{ features, verdict, counterexample: broken.counterexample }]
    })
    const [first] = all.toSorted(
      (one, other) =>
        gravity.indexOf(one.verdict.type) - gravity.indexOf(other.verdict.type) ||
        one.counterexample.trace.steps.length - other.counterexample.trace.steps.length,
    )
    if (first === undefined) return []
    const { verdict, counterexample } = first
    const known = verdict.type === 'excepted' ? verdict.reason : undefined
    const devices = all.map(({ features }) => featuresText(features))
    return [{ subject, type: verdict.type, known, counterexample, devices }]
  })
  return found.toSorted(
    (one, other) =>
      gravity.indexOf(one.type) - gravity.indexOf(other.type) ||
      one.counterexample.trace.steps.length - other.counterexample.trace.steps.length,
  )
}

const foundText = ({ found, reproduced }: Counterexample): string =>
  [
    found === 'enumerated' ? 'Found by trying every short sequence in order.' : 'Found by chance and made small.',
    ...(reproduced ? [] : ['The same acts did not break it again: this trace is all there is.']),
  ].join(' ')

/** One finding. */
function findingOf(finding: Finding, given: Results, isFirst: boolean): Markup {
  const { subject, type, known, counterexample, devices } = finding
  const { requirement } = subject
  const { because, wanted, features, trace, step } = counterexample
  const { name, level, statement } = requirement
  const figure = figureOf({
    id: `run-${idOf(name)}`,
    label: `How ${name} is broken, with ${nameOfSet(features)}`,
    features,
    trace,
    broken: step,
  })
  const marked = (title: string, content: Content): Markup => markup`<div><dt>${title}</dt><dd>${content}</dd></div>`
  return markup`
    <details class="finding ${type}" id="broken-${idOf(name)}"${raw(isFirst ? ' open' : '')}>
      <summary>
        ${signOf(type)} <span class="name">${name}</span>
        <span class="level ${level}">${level}</span>
        <span class="short">${because}</span>
      </summary>
      <div class="body">
        <dl class="what">
          ${marked('It was', because)}
          ${marked('Wanted', wanted)}
          ${known === undefined ? undefined : marked('Known', known)}
        </dl>
        ${figure}
        <p class="says">${statement}</p>
        ${wordsOf(requirement)}
        <p class="duty">
          Broken with ${devices.join('; ')}. ${foundText(counterexample)} <a
          href="#${cardId(requirement)}">All about this requirement</a>
        </p>
        <p class="replay"><span>Again:</span> <code tabindex="0">${replayLine(counterexample, given)}</code></p>
      </div>
    </details>`
}

/** The part of the page about what broke; empty where nothing did. */
export function brokenPart(given: Results, findings: readonly Finding[]): Content {
  if (findings.length === 0) return undefined
  const lead = `${plural(findings.length, 'requirement')} broken on ${deviceText(given)}`
  return markup`
    <section aria-labelledby="broken">
      <h2 id="broken">What broke</h2>
      <p class="lead">${lead}. The shortest way to see each; arrow keys step through it.</p>
      ${findings.map((one, at) => findingOf(one, given, at === 0))}
    </section>`
}

/** Runs that could not be judged: the last one of each reason. */
export function untoldPart(subjects: readonly Subject[]): Content {
  const seen = new Set<string>()
  const runs = subjects.flatMap(({ requirement, results }) =>
    results.flatMap(({ features, verdict }) => {
      if (verdict.type !== 'unknown' || verdict.last === undefined || seen.has(verdict.because)) return []
      seen.add(verdict.because)
      const { because, last: trace } = verdict
      const label = `The run that left ${requirement.name} unknown`
      const id = `untold-${idOf(requirement.name)}-${seen.size}`
      return [
        markup`
          <details class="finding unknown">
            <summary>
              ${signOf('unknown')} <span class="name">${requirement.name}</span>
              <span class="short">${because}</span>
            </summary>
            <div class="body">${figureOf({ id, label, features, trace })}</div>
          </details>`,
      ]
    }),
  )
  return runs.length === 0
    ? undefined
    : markup`<section aria-labelledby="untold"><h2 id="untold">What could not be told</h2>${runs}</section>`
}

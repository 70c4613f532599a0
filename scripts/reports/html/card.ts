// A requirement's part of the page: its verdict on every device, the header's sentence, what it means, the shortest run
// known that keeps it and the shortest known of a faulty device that breaks it.
import { nameOfSet, passageOf, type Citation } from '#model'
import type { Requirement, Verdict } from '#properties'
import type { Exhibits, Shown } from '../../exhibits.ts'
import { shownBy } from '../../exhibits.ts'
import type { Result } from '../results-json.ts'
import { featuresText } from '../summary.ts'
import { basisText, practiceText } from '../verdict-text.ts'
import { figureOf } from './chart.ts'
import { idOf, markup, plural, type Markup } from './markup.ts'

/** A requirement, with what was found of it on each device. */
export interface Subject {
  readonly requirement: Requirement
  readonly results: readonly Result[]
}

/** What a verdict looks like where there is little room. */
const signs: Readonly<Record<Verdict['type'], string>> = {
  upheld: '\u2713',
  silent: '\u00b7',
  refuted: '\u2717',
  deviates: '!',
  excepted: 'E',
  inapplicable: '\u2013',
  unknown: '?',
}

export const meanings: Readonly<Record<Verdict['type'], string>> = {
  upheld: 'put to the test and kept',
  silent: 'never put to the test: not green',
  refuted: 'a must that is broken',
  deviates: 'a should or a practice that is broken',
  excepted: 'broken as it is known to be',
  inapplicable: 'not about this device',
  unknown: 'could not be told: not green',
}

export const verdictKinds = Object.keys(signs) as readonly Verdict['type'][]

/** A verdict as a sign with its word. */
export const signOf = (type: Verdict['type']): Markup =>
  markup`<span class="sign ${type}" aria-hidden="true">${signs[type]}</span>`

/** What a requirement is about: the first word of its name. */
export const subjectOf = ({ name }: Requirement): string => name.split('/')[0]!

export const cardId = (requirement: Requirement): string => `req-${idOf(requirement.name)}`

const placeOf = ({ section }: Citation): string =>
  section.includes(' -> ') ? section : (passageOf(section) ?? section)

/** A sentence of the header, and where it stands. */
const citeOf = (one: Citation): Markup => markup`
  <blockquote class="cite">
    <p>\u2026 ${one.quote} \u2026</p>
    <footer>${placeOf(one)}</footer>
  </blockquote>`

/** The header's words for a requirement, or what it rests on instead. */
export const wordsOf = (requirement: Requirement): Markup =>
  requirement.cites.length === 0
    ? markup`<p class="cite">${practiceText(requirement)}</p>`
    : markup`${requirement.cites.map(citeOf)}`

function exhibitOf(requirement: Requirement, shown: Shown | undefined, kind: 'keeps' | 'breaks'): Markup {
  if (shown === undefined) {
    return markup`<p class="none">No run that ${kind} it is known.</p>`
  }
  const { exhibit, trace, judgement } = shown
  const { features, mutant } = exhibit
  const on = mutant === undefined ? 'the reference device' : `the faulty device ${mutant}`
  const label = `The shortest run known that ${kind} ${requirement.name}, on ${on} with ${nameOfSet(features)}`
  const broken = judgement.type === 'broken' ? judgement.step : undefined
  const why =
    judgement.type === 'broken' ? markup` It was: ${judgement.because} Wanted: ${judgement.wanted}` : undefined
  const id = `${kind}-${idOf(requirement.name)}`
  const which = mutant === undefined ? '' : `, ${mutant}`
  return markup`
    <details class="run">
      <summary>A run that ${kind} it: ${plural(trace.steps.length, 'step')}${which}</summary>
      ${figureOf({ id, label, features, trace, broken }, markup`${label}.${why}`)}
    </details>`
}

function cellOf({ features, verdict: { type } }: Result): Markup {
  const says = `${featuresText(features)}: ${type}`
  return markup`<span class="cell" title="${says}">${signOf(type)}<span class="unseen"> ${says}.</span></span>`
}

/** A requirement's part. */
export function cardOf({ requirement, results }: Subject, exhibits: Exhibits | undefined, hasFinding: boolean): Markup {
  const { name, level, party, since, statement } = requirement
  const types = [...new Set(results.map(({ verdict }) => verdict.type))]
  const rows = results.map(
    ({ features, verdict }) =>
      markup`<li>${signOf(verdict.type)} <b>${verdict.type}</b> ${featuresText(features)}: ${basisText(verdict)}</li>`,
  )
  const finding = hasFinding ? markup`<p><a href="#broken-${idOf(name)}">How it is broken here</a></p>` : undefined
  const text = `${name} ${statement}`.toLowerCase()
  return markup`
    <details class="card" id="${cardId(requirement)}" data-level="${level}" data-verdict="${types.join(' ')}"
      data-subject="${subjectOf(requirement)}" data-text="${text}">
      <summary>
        <span class="name">${name}</span>
        <span class="says">${statement}</span>
        <span class="level ${level}">${level}</span>
        <span class="cells">${results.map(cellOf)}</span>
      </summary>
      <div class="body">
        <p class="duty">A ${level} of the ${party}, since Linux ${since}.</p>
        ${wordsOf(requirement)}
        ${finding}
        <ul class="verdicts">${rows}</ul>
        ${exhibitOf(requirement, shownBy(requirement, exhibits?.witness), 'keeps')}
        ${exhibitOf(requirement, shownBy(requirement, exhibits?.breach), 'breaks')}
      </div>
    </details>`
}
